import type { Refusal } from '../../../flow/refusals.ts';
import type { LiveSession } from '../live-session.ts';
import type { EndReasons } from './end-reasons.ts';

export interface ReasonWait {
  readonly endReasons: Pick<EndReasons, 'ask' | 'withinMs'>;
  /** How long a message that ends the session may take, in ms. */
  readonly endReasonWaitMs: number;
}

/**
 * Waits for the reason for which the guest leg of a session closed: the console server of an ending instance closes its connections
 * a moment before the authority knows the end. Calls `onReason` once, at the latest at the deadline: with a refusal, or with what is
 * known for the log. Returns a function that stops waiting.
 */
export function waitForReason(
  session: LiveSession,
  { endReasons, endReasonWaitMs }: ReasonWait,
  onReason: (reason: Refusal | string) => void,
): () => void {
  const waitMs = Math.max(endReasonWaitMs, endReasons.withinMs);
  const askedAt = performance.now();
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const end = (reason: Refusal | string) => {
    if (isOver) return;
    stop();
    onReason(reason);
  };
  timer = setTimeout(() => end(`no reason within ${waitMs} ms`), waitMs);
  const { why: asked, leave } = endReasons.ask(session);
  const stop = () => {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    leave();
  };
  void asked.then((why) => {
    if (isOver) return;
    if (why.state === 'ended') end(why.refusal);
    else if (why.state === 'runs') end(`the instance still runs (${why.detail})`);
    else {
      // A message that ends the session may still arrive.
      clearTimeout(timer);
      const detail = why.detail || `no reason within ${endReasonWaitMs} ms`;
      timer = setTimeout(() => end(detail), Math.max(0, endReasonWaitMs - (performance.now() - askedAt)));
    }
  });
  return stop;
}
