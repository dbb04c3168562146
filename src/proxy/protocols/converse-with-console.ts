import type { ConsoleKind } from '../../consoles/console-kinds.ts';
import { Refusal } from '../../flow/refusals.ts';
import { HEADROOM } from '../pump/frames/frame-encoder.ts';
import type { GuestLeg } from '../pump/guest-leg.ts';
import type { SessionEnding } from '../session/end/session-end.ts';

export interface Conversation<T> extends Pick<ConsoleKind, 'refusals'> {
  readonly timeoutMs: number;
  readonly ending: SessionEnding;
  /** Takes bytes, which are valid only until it returns. Returns undefined while more are needed. */
  take(bytes: Buffer): T | undefined;
  /** The error for a console server that closed the connection. */
  hungUp(error: Error | undefined): unknown;
}

/**
 * Reads from a console server until `take` returns a result; then the leg is held again.
 * @throws {Refusal} silent of the kind; and what `take` throws
 */
export function converseWithConsole<T>(leg: GuestLeg, conversation: Conversation<T>): Promise<T> {
  const { refusals, timeoutMs, ending, take, hungUp } = conversation;
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      clearTimeout(deadline);
      leg.finish();
      reject(error);
    };
    const deadline = setTimeout(() => fail(new Refusal(refusals.silent, `for ${timeoutMs} ms`)), timeoutMs);
    leg.listener = {
      bytes(bytes, length) {
        try {
          const result = take(bytes.subarray(HEADROOM, HEADROOM + length));
          if (result === undefined) return true;
          clearTimeout(deadline);
          leg.hold();
          resolve(result);
        } catch (error) {
          fail(error);
        }
        return true;
      },
      drained() {},
      ended: (error) => fail(hungUp(error)),
    };
    ending.onEnd(() => fail(ending.cause));
    leg.release();
  });
}
