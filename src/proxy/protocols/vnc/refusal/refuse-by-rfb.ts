import type { Refusal } from '../../../../flow/refusals.ts';
import { refuseClient } from '../../../../rfb/handshake/handshake-with-client.ts';
import type { BrowserLeg } from '../../../pump/browser-leg.ts';
import { closeReason } from '../../../pump/close-reason.ts';

/** RFB's own way of saying no [RFC 6143 7.1.2], which noVNC's vnc.html shows and vnc_lite.html does not. */
export function refuseByRfb(browser: BrowserLeg, head: Buffer, refusal: Refusal, requestId: string): void {
  const reason = closeReason(refusal, requestId);
  browser.start(head);
  // RFB's own reason has no such bound as that of a Close frame.
  browser.send(
    refuseClient(refusal.said === undefined ? reason : `${refusal.wordsForUser.sentence} (${requestId})`),
  );
  browser.close(refusal.kind.closeCode, reason);
}
