import { randomUUID } from 'node:crypto';
import type { Session } from '../../contracts/sessions/sessions.ts';
import type { PageMessage } from '../../flow/page-message.ts';
import { Refusal, type RefusalCode } from '../../flow/refusals.ts';
import { OWN_SUBPROTOCOL } from '../listener/opening-handshake.ts';
import type { ConsoleProtocol, Opening } from '../protocols/protocol.ts';
import { Bridge, type BridgeEnd } from '../pump/bridge.ts';
import type { BrowserLeg } from '../pump/browser-leg.ts';
import { closeReason } from '../pump/close-reason.ts';
import type { GuestLeg } from '../pump/guest-leg.ts';
import type { Recording } from '../recording/recording.ts';
import type { CheckedConsole } from '../token-sources/token-source.ts';
import type { EndReasons } from './end/end-reasons.ts';
import type { Ending } from './end/session-end.ts';
import { PagePings } from './page-pings.ts';
import { TimeLimits, type TimeLimitsOptions } from './time-limits.ts';

/** Nova's words for it, which stock viewers and scripts know. */
const TARGET_CLOSED = 'Target closed';

/** What an open session consists of: its protocol, what each peer sent after its handshake, and where it is recorded. */
export interface Beginning {
  readonly protocol: ConsoleProtocol;
  readonly fromBrowser: Buffer;
  readonly fromGuest: Buffer;
  readonly recording: Recording | undefined;
}

export interface LiveSessionOptions {
  readonly checked: CheckedConsole;

  readonly clientAddress: string;
  readonly proxyHost: string;
  readonly startedAt: number;
  readonly ending: Ending;
  readonly guestBacklogBytes: number;
  readonly endReasonWaitMs: number;
  readonly endReasons: Pick<EndReasons, 'ask'>;
}

/** How a session ended, for the log and the trace: a refusal, or the browser's own wish or loss. */
export interface SessionEnd {
  readonly how: 'refused' | 'browser_closed' | 'browser_lost' | 'guest_closed';
  readonly refusal: Refusal | undefined;
}

/** A console that is open, or about to be: what the session list shows and what can be ended from afar. */
export class LiveSession {
  readonly id = randomUUID();
  /** Its place among those who want to use the guest, and whether it has been let in; see ConsoleClaims. */
  claim: { readonly at: number; readonly isHeld: boolean } | undefined;
  readonly #options: LiveSessionOptions;
  #bridge: Bridge | undefined;
  #browser: BrowserLeg | undefined;
  #guest: GuestLeg | undefined;
  #timeLimits: TimeLimits | undefined;
  #beginning: NodeJS.Timeout | undefined;
  #reasonWait: NodeJS.Timeout | undefined;
  #onOver: ((end: SessionEnd) => void) | undefined;
  #stopsAt: number | undefined;

  constructor(options: LiveSessionOptions) {
    this.#options = options;
  }

  get requestId(): string {
    return this.#options.checked.requestId;
  }

  get instanceUuid(): string {
    return this.#options.checked.console.instanceUuid;
  }

  get computeHost(): string {
    return this.#options.checked.console.computeHost;
  }

  get viewOnly(): boolean {
    return this.#options.checked.console.viewOnly;
  }

  /** What it was let in with. */
  get checked(): CheckedConsole {
    return this.#options.checked;
  }

  /** Local port of the connection to the console server; 0 before there is one. */
  get vncLocalPort(): number {
    return this.#guest?.localPort ?? 0;
  }

  get bytesToBrowser(): number {
    return this.#bridge?.bytesToBrowser ?? 0;
  }

  get bytesToGuest(): number {
    return this.#bridge?.bytesToGuest ?? 0;
  }

  get isEnding(): boolean {
    return this.#options.ending.cause !== undefined;
  }

  get isBridged(): boolean {
    return this.#bridge !== undefined;
  }

  describe(): Session {
    const { checked, clientAddress, proxyHost, startedAt } = this.#options;
    const { instanceUuid, userId, userName, projectId, viewOnly } = checked.console;
    return {
      sessionId: this.id,
      requestId: checked.requestId,
      instanceUuid,
      userId,
      userName,
      projectId,
      clientAddress,
      proxyHost,
      startedAt,
      bytesToBrowser: this.bytesToBrowser,
      bytesToGuest: this.bytesToGuest,
      viewOnly,
      vncLocalPort: this.vncLocalPort,
    };
  }

  /** Sets the connection to the console server. */
  reached(guest: GuestLeg): void {
    this.#guest = guest;
  }

  /** Announces to our own page that this process stops at `stopsAt` (milliseconds of performance.now()), now or once the console is open. */
  announceStop(stopsAt: number): void {
    this.#stopsAt = stopsAt;
    this.#announceStop();
  }

  /** At whatever stage it is. */
  end(refusal: Refusal): void {
    this.#options.ending.end(refusal);
  }

  /** [step 16] Bridges until one side ends or the session is ended; `onOver` is called once, when both sides are let go. */
  bridge(
    browser: BrowserLeg,
    guest: GuestLeg,
    { protocol, fromBrowser, fromGuest, recording }: Beginning,
    limits: TimeLimitsOptions,
    onOver: (end: SessionEnd) => void,
  ): void {
    const { ending, guestBacklogBytes } = this.#options;
    this.#browser = browser;
    this.#guest = guest;
    this.#onOver = onOver;
    this.#bridge = new Bridge(browser, guest, guestBacklogBytes, (end) => this.#sideEnded(end));
    const timeLimits = new TimeLimits(
      limits,
      (message) => this.#tell(message),
      (refusal) => this.end(refusal),
    );
    this.#timeLimits = timeLimits;
    if (this.viewOnly) this.#tell({ type: 'view_only' });
    if (browser.protocol === OWN_SUBPROTOCOL) this.#answerPings(browser);
    this.#announceStop();
    timeLimits.start();
    const { countsInput, hearInput } = timeLimits;
    const taps = protocol.taps({ viewOnly: this.viewOnly, onInput: countsInput ? hearInput : null });
    // The recorder is last: it records what the others let through.
    this.#bridge.start({
      fromBrowser,
      fromGuest,
      taps: recording === undefined ? taps : [...taps, recording],
    });
    if (protocol.opening !== null) this.#requireOpening(protocol.opening);
    ending.onEnd(() => this.#over({ how: 'refused', refusal: ending.refusal }));
  }

  #answerPings(browser: BrowserLeg): void {
    const pings = new PagePings({
      backlog: () => browser.backlog,
      tell: (message) => this.#tell(message),
    });
    browser.receivedText = pings.received;
    pings.start();
  }

  #announceStop(): void {
    if (this.#stopsAt === undefined) return;
    const endsInMs = Math.max(0, Math.round(this.#stopsAt - performance.now()));
    this.#tell({ type: 'warning', code: 'proxy_stopped', endsInMs });
  }

  /** Our own page; other viewers would take it for a breach of protocol. */
  #tell(message: PageMessage): void {
    if (this.#browser?.protocol === OWN_SUBPROTOCOL) this.#browser.sendText(JSON.stringify(message));
  }

  /** Ends the session if one side does not send the first message that its protocol demands. */
  #requireOpening({ fromBrowser, fromGuest }: Opening): void {
    const refuse = (code: RefusalCode, { message, withinMs }: Opening['fromGuest']) =>
      this.end(new Refusal(code, `no ${message} for ${withinMs} ms`));
    this.#beginning = setTimeout(() => {
      if (this.#bridge?.bytesToGuest === 0) refuse('client_handshake_timeout', fromBrowser);
      else if (this.#bridge?.bytesToBrowser === 0) {
        this.#beginning = setTimeout(() => {
          if (this.#bridge?.bytesToBrowser === 0) refuse('vnc_silent', fromGuest);
        }, fromGuest.withinMs);
      }
    }, fromBrowser.withinMs);
  }

  #sideEnded(end: BridgeEnd): void {
    if (end.by === 'guest') {
      void this.#askWhy(end.error?.message ?? '');
    } else if (end.end.how === 'refused') {
      this.#over({ how: 'refused', refusal: end.end.refusal });
    } else {
      this.#over({ how: end.end.how === 'closed' ? 'browser_closed' : 'browser_lost', refusal: undefined });
    }
  }

  /**
   * The VNC server of an instance that ends closes its connections a moment before the hypervisor tells of the end. Asks for
   * the reason, and ends without one when the time is up; the message that ends the session may come first.
   */
  async #askWhy(error: string): Promise<void> {
    const { endReasons, endReasonWaitMs } = this.#options;
    const closed = (detail: string) =>
      this.#over({
        how: 'guest_closed',
        refusal: new Refusal('vnc_closed', [error, detail].filter(Boolean).join('; ')),
      });
    let detail = `nobody told why within ${endReasonWaitMs} ms`;
    this.#reasonWait = setTimeout(() => closed(detail), endReasonWaitMs);
    const why = await endReasons.ask(this);
    if (why.state === 'ended') this.end(why.refusal);
    else if (why.state === 'runs') closed(`the instance still runs (${why.detail})`);
    else if (why.detail !== '') detail = why.detail;
  }

  #over(end: SessionEnd): void {
    const onOver = this.#onOver;
    if (onOver === undefined) return;
    this.#onOver = undefined;
    this.#timeLimits?.stop();
    clearTimeout(this.#beginning);
    clearTimeout(this.#reasonWait);
    if (end.refusal !== undefined) this.#closeBrowser(end, end.refusal);
    this.#guest?.finish();
    onOver(end);
  }

  #closeBrowser(end: SessionEnd, refusal: Refusal): void {
    const ownPage = this.#browser?.protocol === OWN_SUBPROTOCOL;
    const reason =
      end.how === 'guest_closed' && !ownPage ? TARGET_CLOSED : closeReason(refusal, this.requestId);
    this.#browser?.close(refusal.kind.closeCode, reason);
  }
}
