import type { Refusal } from '../../flow/refusals.ts';
import type { BrowserLeg } from '../pump/browser-leg.ts';
import { closeReason } from '../pump/close-reason.ts';

/** Closes with the code and its reason, which Oriel's page shows as text, and other viewers in the browser's console. */
export function refuseByClose(browser: BrowserLeg, head: Buffer, refusal: Refusal, requestId: string): void {
  browser.start(head);
  browser.close(refusal.kind.closeCode, closeReason(refusal, requestId));
}
