import type { Refusal } from '../../flow/refusals.ts';
import type { TokenSourceName } from '../../flow/steps-of-source.ts';
import { languageOfHeader } from '../../languages/choose-language.ts';
import { paintedRefusal } from '../../languages/painted-text.ts';
import {
  type OpeningHandshake,
  offersOwnSubprotocol,
  type UpgradeRequest,
} from '../listener/opening-handshake.ts';
import type { ConsoleProtocol } from '../protocols/protocol.ts';
import type { RefusalHolds } from './refusal-holds.ts';
import { refuseByClose } from './refuse-by-close.ts';
import { refuseByHttp } from './refuse-by-http.ts';

export interface RefuseOptions {
  /** `[oriel] refusal` */
  readonly way: 'screen' | 'rfb' | 'close' | 'http';
  readonly holdMs: number;
  readonly holds: RefusalHolds;
  /** Where users ask for consoles; empty if it is not known. */
  readonly dashboardUrl: string;
  /** A refusal screen names the programs that do the steps by it. */
  readonly tokenSource: TokenSourceName;
  readonly handshake: OpeningHandshake;
  /** How long a plain HTTP answer may take to arrive, in milliseconds. */
  readonly closeWaitMs: number;
}

/** A WebSocket request that has had no answer yet. */
export interface RefusedRequest {
  readonly upgrade: UpgradeRequest;
  readonly protocol: ConsoleProtocol;
  readonly requestId: string;
  readonly address: string;
}

/**
 * Refuses a WebSocket request in a form that its viewer can display. A request that is no valid handshake gets plain HTTP, and
 * Oriel's page a Close frame, whatever the option says.
 */
export function refuse(
  { upgrade, protocol, requestId, address }: RefusedRequest,
  refusal: Refusal,
  { way, holdMs, holds, dashboardUrl, tokenSource, handshake, closeWaitMs }: RefuseOptions,
): void {
  const inPlainHttp =
    refusal.code === 'handshake_malformed' || (way === 'http' && !offersOwnSubprotocol(upgrade.request));
  const browser = inPlainHttp ? 'not a WebSocket' : acceptAnyway(upgrade, handshake);
  const { head } = upgrade;
  if (browser === 'not a WebSocket') {
    refuseByHttp(upgrade.socket, refusal, requestId, closeWaitMs);
    return;
  }
  if (browser === undefined) {
    upgrade.socket.destroy(); // The browser has disconnected meanwhile.
    return;
  }
  const form = way === 'screen' || way === 'rfb' ? way : undefined;
  const show = form && protocol.refusalForm(form, browser.protocol);
  if (show === undefined || (form === 'screen' && (holdMs <= 0 || !holds.admits(address)))) {
    refuseByClose(browser, head, refusal, requestId);
  } else {
    const language = languageOfHeader(upgrade.request.headers['accept-language']);
    const painted = paintedRefusal(refusal, language, tokenSource, dashboardUrl);
    show({ browser, head, refusal, painted, requestId, address, holdMs, holds });
  }
}

function acceptAnyway(upgrade: UpgradeRequest, handshake: OpeningHandshake) {
  try {
    return handshake.accept(upgrade);
  } catch {
    return 'not a WebSocket'; // It is refused in plain HTTP then.
  }
}
