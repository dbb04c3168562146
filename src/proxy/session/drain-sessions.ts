import { Refusal } from '../../flow/refusals.ts';
import type { Logger } from '../../platform/log/log.ts';
import type { LiveSessions } from './live-sessions.ts';

/** How often the number of open sessions is logged. */
const PROGRESS_MS = 5_000;

/** Announces the end to all sessions, ends those still open at the deadline with proxy_stopped, and resolves when none is left. */
export async function drainSessions(sessions: LiveSessions, deadlineMs: number, log: Logger): Promise<void> {
  if (sessions.size === 0) return;
  const deadlineAt = performance.now() + deadlineMs;
  const report = () => {
    const leftS = Math.max(0, Math.round((deadlineAt - performance.now()) / 1000));
    log.info({ sessions: sessions.size, seconds_left: leftS }, 'draining: consoles are still open');
  };
  report();
  sessions.announceStop(deadlineAt);
  const progress = setInterval(report, PROGRESS_MS);
  const deadline = setTimeout(() => {
    log.warn({ sessions: sessions.size }, 'drain deadline reached: ending the consoles that are still open');
    sessions.endAll(new Refusal('proxy_stopped'));
  }, deadlineMs);
  try {
    await sessions.empty();
  } finally {
    clearInterval(progress);
    clearTimeout(deadline);
  }
}
