import { blankRefusalScreen, drawRefusal } from '../../../../rfb/screen/refusal-screen.ts';
import { TextScreenServer } from '../../../../rfb/screen/text-screen-server.ts';
import { closeReason } from '../../../pump/close-reason.ts';
import type { Hold } from '../../../refusal/refusal-holds.ts';
import type { ShownRefusal } from '../../protocol.ts';
import type { DrawingQueue } from './drawing-queue.ts';
import { ScreenAllowance } from './screen-allowance.ts';
import { ScreenUpdates } from './screen-updates.ts';

/**
 * Shows the reason on a refusal screen, which every viewer displays, and closes with the code after `holdMs`; at once if the
 * client sends more than a viewer does.
 */
export function refuseByScreen(
  { browser, head, refusal, painted, requestId, holds, address, holdMs }: ShownRefusal,
  drawings: DrawingQueue,
): void {
  const { closeCode } = refusal.kind;
  const canvas = blankRefusalScreen();
  const serve = (act: () => void) => {
    try {
      act();
    } catch {
      over(); // The client does not speak RFB; the reason for the refusal stays the same.
    }
  };
  const updates = new ScreenUpdates(drawings, {
    draw: () => drawRefusal(canvas, { ...painted, requestId }),
    update: () => serve(() => server.refresh()),
  });
  const server = new TextScreenServer({
    canvas,
    name: painted.name,
    still: true,
    send: (bytes) => browser.send(bytes),
    writable: () => browser.backlog === 0 && updates.isDue(),
    onUpdate: () => updates.done(),
  });
  const allowance = new ScreenAllowance();
  const over = () => {
    clearTimeout(timer);
    updates.stop();
    holds.delete(hold);
    browser.close(closeCode, closeReason(refusal, requestId));
  };
  const hold: Hold = { cut: over };
  const timer = setTimeout(over, holdMs);
  holds.add(hold, address);
  browser.listener = {
    data: (chunk, start, end) => {
      serve(() => server.push(chunk.subarray(start, end)));
      return true;
    },
    get messages() {
      return server.messages;
    },
    worked(work) {
      if (!allowance.take(work)) over();
    },
    drained: () => serve(() => server.refresh()),
    ended: over,
  };
  server.start();
  browser.start(head);
}
