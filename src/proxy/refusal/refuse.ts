import type { Refusal } from '../../flow/refusals.ts';
import {
  BINARY_SUBPROTOCOL,
  type OpeningHandshake,
  offersOwnSubprotocol,
  type UpgradeRequest,
} from '../listener/opening-handshake.ts';
import type { DrawingQueue } from '../protocols/vnc/refusal/drawing-queue.ts';
import { refuseByRfb } from '../protocols/vnc/refusal/refuse-by-rfb.ts';
import { refuseByScreen } from '../protocols/vnc/refusal/refuse-by-screen.ts';
import type { RefusalHolds } from './refusal-holds.ts';
import { refuseByClose } from './refuse-by-close.ts';
import { refuseByHttp } from './refuse-by-http.ts';

export interface RefuseOptions {
  /** `[oriel] refusal` */
  readonly way: 'screen' | 'rfb' | 'close' | 'http';
  readonly holdMs: number;
  readonly holds: RefusalHolds;
  readonly drawings: DrawingQueue;
  readonly handshake: OpeningHandshake;
  /** For a plain answer to be taken. */
  readonly closeWaitMs: number;
}

/**
 * Says no to a WebSocket request that has had no answer yet, in the way that its viewer can show.
 * A request that is no proper handshake gets plain HTTP, and our own page its close frame, whatever the option says.
 */
export function refuse(
  upgrade: UpgradeRequest,
  refusal: Refusal,
  requestId: string,
  address: string,
  { way, holdMs, holds, drawings, handshake, closeWaitMs }: RefuseOptions,
): void {
  const inPlainHttp =
    refusal.code === 'handshake_malformed' || (way === 'http' && !offersOwnSubprotocol(upgrade.request));
  const browser = inPlainHttp ? 'not a WebSocket' : acceptAnyway(upgrade, handshake);
  const { head } = upgrade;
  if (browser === 'not a WebSocket') {
    refuseByHttp(upgrade.socket, refusal, requestId, closeWaitMs);
  } else if (browser === undefined) {
    upgrade.socket.destroy(); // It has gone meanwhile.
  } else if (way === 'close' || !canShowScreens(browser.protocol)) {
    refuseByClose(browser, head, refusal, requestId);
  } else if (way === 'rfb') {
    refuseByRfb(browser, head, refusal, requestId);
  } else if (holdMs > 0 && holds.admits(address)) {
    refuseByScreen(browser, head, refusal, requestId, { holds, drawings, address, holdMs });
  } else {
    refuseByClose(browser, head, refusal, requestId);
  }
}

/** Our own page shows the close reason, and a viewer of a sub-protocol that is not understood shows no more than that. */
function canShowScreens(protocol: string): boolean {
  return protocol === '' || protocol === BINARY_SUBPROTOCOL;
}

function acceptAnyway(upgrade: UpgradeRequest, handshake: OpeningHandshake) {
  try {
    return handshake.accept(upgrade);
  } catch {
    return 'not a WebSocket'; // What was to be refused anyway is told in plain HTTP then.
  }
}
