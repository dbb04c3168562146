import { Refusal } from '../../../flow/refusals.ts';
import type { DialogueRunner, Progress } from '../../../rfb/dialogue.ts';
import type { BrowserLeg } from '../../pump/browser-leg.ts';
import { BROWSER_GONE } from '../../session/end/browser-gone.ts';
import type { SessionEnding } from '../../session/end/session-end.ts';

/**
 * Runs a dialogue of src/rfb/ with a browser; then the leg is held. Throws BROWSER_GONE if the browser leaves.
 * @throws {Refusal} client_protocol_error, client_handshake_timeout
 */
export function runWithBrowser<Result extends object>(
  leg: BrowserLeg,
  dialogue: DialogueRunner<Result>,
  head: Buffer,
  { timeoutMs, ending }: { timeoutMs: number; ending: SessionEnding },
): Promise<Result & { readonly leftover: Buffer }> {
  return new Promise((resolve, reject) => {
    let isOver = false;
    let isDone = false;
    const settle = (act: () => void) => {
      if (isOver) return;
      isOver = true;
      clearTimeout(deadline);
      act();
    };
    const fail = (error: unknown) => settle(() => reject(error));
    const act = ({ send, failure, done }: Progress<Result>) => {
      leg.send(send);
      if (failure !== undefined) {
        fail(new Refusal('client_protocol_error', failure.detail, { cause: failure }));
      } else if (done !== undefined) {
        isDone = true;
        leg.hold();
        // Not at once: the same read may end with a Close frame, and then there is no browser to bridge to.
        queueMicrotask(() => settle(() => resolve(done)));
      }
    };
    const deadline = setTimeout(
      () => fail(new Refusal('client_handshake_timeout', `for ${timeoutMs} ms`)),
      timeoutMs,
    );
    leg.listener = {
      data: (chunk, start, end) => {
        if (!isOver && !isDone) act(dialogue.push(chunk.subarray(start, end)));
        return true; // A dialogue copies.
      },
      drained() {},
      ended: (end) => fail(end.how === 'refused' ? end.refusal : BROWSER_GONE),
    };
    ending.onEnd(() => fail(ending.cause));
    act(dialogue.start());
    if (!isOver) leg.start(head);
  });
}
