import type { PageMessage } from '../../flow/page-message.ts';
import { offersOwnSubprotocol } from '../listener/opening-handshake.ts';
import type { BrowserLeg } from '../pump/browser-leg.ts';
import type { ConsoleWait } from '../token-sources/token-source.ts';
import type { AnsweredEarly, Arrived } from './session-context.ts';

/** How often the page is informed, in ms. Each message also keeps the path through reverse proxies open. */
const REPEAT_MS = 10_000;

/**
 * Announces that the console needs long: in the log and, to Oriel's page, by messages. The page's handshake is answered for that; a
 * stock page waits for the answer to its handshake as for any console. The browser stays under watch, and nothing of it is read yet.
 */
export function announceWait(
  context: Arrived & Partial<AnsweredEarly>,
  { driver, computeHost, withinMs }: ConsoleWait,
): void {
  const { parts, upgrade, ending, requestId, clientAddress, answeredEarly } = context;
  if (ending.cause !== undefined || answeredEarly !== undefined) return;
  parts.log.info(
    {
      request_id: requestId,
      step: 15,
      client: clientAddress,
      compute_host: computeHost,
      driver,
      within_s: Math.round(withinMs / 1000),
    },
    'the compute host needs long to confirm a console: waiting',
  );
  if (!offersOwnSubprotocol(upgrade.request)) return;
  const browser = parts.handshake.accept(upgrade);
  if (browser === undefined) return;
  Object.assign(context, { answeredEarly: new EarlyAnswer(browser, driver, withinMs) });
}

/** A browser leg that has had the answer to its handshake and is not read yet. */
export class EarlyAnswer {
  readonly browser: BrowserLeg;
  readonly #timer: NodeJS.Timeout;

  constructor(browser: BrowserLeg, driver: ConsoleWait['driver'], withinMs: number) {
    this.browser = browser;
    const endsAt = performance.now() + withinMs;
    const send = () => {
      const endsInMs = Math.max(0, Math.round(endsAt - performance.now()));
      const message: PageMessage = { type: 'wait', driver, endsInMs };
      browser.sendText(JSON.stringify(message));
    };
    send();
    // A page that reads nothing gets no more.
    this.#timer = setInterval(() => browser.backlog === 0 && send(), REPEAT_MS);
  }

  /** Ends the messages. */
  stop(): void {
    clearInterval(this.#timer);
  }
}
