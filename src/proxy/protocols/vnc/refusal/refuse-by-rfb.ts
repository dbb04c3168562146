import { refuseClient } from '../../../../rfb/handshake/handshake-with-client.ts';
import { closeReason } from '../../../pump/close-reason.ts';
import type { ShownRefusal } from '../../protocol.ts';

/** Refuses by RFB's failure reason [RFC 6143 7.1.2], which the stock page with a toolbar shows and the one without does not. */
export function refuseByRfb({ browser, head, refusal, requestId }: ShownRefusal): void {
  const reason = closeReason(refusal, requestId);
  browser.start(head);
  // An RFB reason has no such bound as that of a Close frame.
  browser.send(
    refuseClient(refusal.said === undefined ? reason : `${refusal.wordsForUser.sentence} (${requestId})`),
  );
  browser.close(refusal.kind.closeCode, reason);
}
