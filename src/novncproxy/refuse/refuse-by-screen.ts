import type { Refusal } from '../../flow/refusals.ts';
import { step } from '../../flow/steps.ts';
import { refusalName, refusalScreen } from '../../rfb/screen/refusal-screen.ts';
import { TextScreenServer } from '../../rfb/screen/text-screen-server.ts';
import type { BrowserLeg } from '../bridge/browser-leg.ts';
import { closeReason } from '../bridge/close-reason.ts';
import type { Hold, RefusalHolds } from './refusal-holds.ts';

export interface ScreenOptions {
  readonly holds: RefusalHolds;
  readonly address: string;
  readonly holdMs: number;
}

/** Paints the reason on a screen of our own, which every VNC viewer shows; holds it for a while, then closes with the code. */
export function refuseByScreen(
  browser: BrowserLeg,
  head: Buffer,
  refusal: Refusal,
  requestId: string,
  { holds, address, holdMs }: ScreenOptions,
): void {
  const { title, sentence, advice, closeCode } = refusal.kind;
  const server = new TextScreenServer({
    canvas: refusalScreen({
      title,
      sentence,
      advice,
      step: refusal.step,
      stepTitle: step(refusal.step).title,
      requestId,
    }),
    name: refusalName(title),
    send: (bytes) => browser.send(bytes),
    writable: () => browser.backlog === 0,
  });
  const over = () => {
    clearTimeout(timer);
    holds.delete(hold);
    browser.close(closeCode, closeReason(refusal, requestId));
  };
  const hold: Hold = { cut: over };
  const timer = setTimeout(over, holdMs);
  holds.add(hold, address);
  browser.listener = {
    data: (chunk, start, end) => {
      try {
        server.push(chunk.subarray(start, end));
      } catch {
        over(); // Whatever it speaks is not RFB; the reason for the refusal stays the same.
      }
      return true;
    },
    drained: () => server.refresh(),
    ended: over,
  };
  server.start();
  browser.start(head);
}
