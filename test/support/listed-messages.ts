import { LOG_MESSAGES } from '../../src/main/log-messages/log-messages.ts';

const NAMES: Readonly<Record<number, string>> = { 20: 'debug', 30: 'info', 40: 'warn', 50: 'error' };

const entries = Object.values(LOG_MESSAGES).flatMap((levels) =>
  Object.entries(levels).flatMap(([level, messages]) =>
    Object.keys(messages).map((message) => ({ level, message })),
  ),
);
const exact = new Set(entries.map(({ level, message }) => `${level} ${message}`));
const patterns = entries
  .filter(({ message }) => message.includes('*'))
  .map(({ level, message }) => {
    const parts = message.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${level} ${parts.join('.*')}$`, 's');
  });

/**
 * Notes a JSON line of the log whose message is not in docs/log-messages.md, of which test/support/set-up/leaks.ts then fails the
 * file: so real runs log only what the table has.
 */
export function noteUnlisted(line: Record<string, unknown>): void {
  const { level, logger, msg } = line;
  // A finding of the configuration is a sentence.
  if (logger === 'oriel.config') return;
  const key = `${NAMES[Number(level)]} ${String(msg)}`;
  if (exact.has(key) || patterns.some((pattern) => pattern.test(key))) return;
  // The level of an event depends on what happened: debug if it is left out, error with a defect.
  if (entries.some(({ message }) => message === msg)) return;
  const noted = (globalThis as { unlistedLogMessages?: Set<string> }).unlistedLogMessages ?? new Set();
  Object.assign(globalThis, { unlistedLogMessages: noted.add(key) });
}
