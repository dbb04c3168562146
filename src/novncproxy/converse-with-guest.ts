import { Refusal, type RefusalCode } from '../flow/refusals.ts';
import type { DialogueRunner, Progress } from '../rfb/dialogue.ts';
import { RfbFailure, type RfbFailureCode } from '../rfb/rfb-failure.ts';
import { HEADROOM } from './bridge/frame-encoder.ts';
import type { GuestLeg } from './bridge/guest-leg.ts';
import type { Ending } from './ending.ts';

export interface GuestConversation<T> {
  readonly timeoutMs: number;
  readonly ending: Ending;
  /** Takes bytes, which are its own only until it returns. Undefined while more are needed. */
  take(bytes: Buffer): T | undefined;
  /** The VNC server hung up: what to throw. */
  hungUp(): unknown;
}

/** Listens to a VNC server until `take` has what it wants; then the leg is held again. Throws vnc_silent, or what `take` throws. */
export function converseWithGuest<T>(leg: GuestLeg, conversation: GuestConversation<T>): Promise<T> {
  const { timeoutMs, ending, take, hungUp } = conversation;
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      clearTimeout(deadline);
      leg.finish();
      reject(error);
    };
    const deadline = setTimeout(() => fail(new Refusal('vnc_silent', `for ${timeoutMs} ms`)), timeoutMs);
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
      ended: () => fail(hungUp()),
    };
    ending.onEnd(() => fail(ending.refusal));
    leg.release();
  });
}

const GUEST_FAILURES: Record<RfbFailureCode, RefusalCode> = {
  version_unsupported: 'vnc_version_unsupported',
  security_unsupported: 'vnc_security_unsupported',
  authentication_failed: 'vnc_authentication_failed',
  refused: 'vnc_refused',
  protocol_error: 'vnc_protocol_error',
  closed_early: 'vnc_closed_early',
};

/** Runs a dialogue of src/rfb/ with a VNC server that has said `heard` already. Throws the vnc_ refusals of step 16. */
export async function runWithGuest<Result extends object>(
  leg: GuestLeg,
  dialogue: DialogueRunner<Result>,
  heard: Buffer,
  { timeoutMs, ending }: { timeoutMs: number; ending: Ending },
): Promise<Result & { readonly leftover: Buffer }> {
  const act = (progress: Progress<Result>) => {
    if (progress.send.length > 0) leg.write(progress.send);
    if (progress.failure !== undefined) throw asGuestRefusal(progress.failure);
    return progress.done;
  };
  const atOnce = act(dialogue.push(heard));
  if (atOnce !== undefined) return atOnce;
  return converseWithGuest(leg, {
    timeoutMs,
    ending,
    take: (bytes) => act(dialogue.push(bytes)),
    hungUp: () => asGuestRefusal(dialogue.end().failure ?? new RfbFailure('closed_early', '')),
  });
}

function asGuestRefusal(failure: RfbFailure): Refusal {
  return new Refusal(GUEST_FAILURES[failure.code], failure.detail, { cause: failure });
}
