import { Refusal } from '../../flow/refusals.ts';
import type { Logger } from '../../platform/log/log.ts';
import type { LiveSessions } from './live-sessions.ts';

/** How often the log says how many are left. */
const PROGRESS_MS = 5_000;

/** Announces the end to all sessions, lets them go on until the deadline, then ends the rest with proxy_stopped. Resolves when none is left. */
export async function drainSessions(sessions: LiveSessions, deadlineMs: number, log: Logger): Promise<void> {
  if (sessions.size === 0) return;
  const deadlineAt = performance.now() + deadlineMs;
  const tell = () => {
    const leftS = Math.max(0, Math.round((deadlineAt - performance.now()) / 1000));
    log.info({ sessions: sessions.size, seconds_left: leftS }, 'draining: consoles are still open');
  };
  tell();
  sessions.announceStop(deadlineAt);
  const progress = setInterval(tell, PROGRESS_MS);
  const deadline = setTimeout(() => {
    log.warn({ sessions: sessions.size }, 'draining took too long: the consoles that are left are ended');
    sessions.endAll(new Refusal('proxy_stopped'));
  }, deadlineMs);
  try {
    await sessions.empty();
  } finally {
    clearInterval(progress);
    clearTimeout(deadline);
  }
}
