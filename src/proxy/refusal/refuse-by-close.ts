import type { Refusal } from '../../flow/refusals.ts';
import type { BrowserLeg } from '../pump/browser-leg.ts';
import { closeReason } from '../pump/close-reason.ts';

/** The close code and its reason, nothing more: what our own page shows as text, and others in their console. */
export function refuseByClose(browser: BrowserLeg, head: Buffer, refusal: Refusal, requestId: string): void {
  browser.start(head);
  browser.close(refusal.kind.closeCode, closeReason(refusal, requestId));
}
