import type { TypingResult } from '../../../../src/keyboard/type-text.ts';
import type { PageText } from '../../../shared/language.ts';

/** What happened to a text of `total` characters that was not typed to its end. */
export function describeResult(t: PageText, { end, sent, unconfirmed }: TypingResult, total: number): string {
  if (end === 'caps_lock') return t('console.typing.result.capsLock');
  if (end === 'stopped' && unconfirmed === 0) return t('console.typing.result.stopped', { sent, total });
  const arrived = t(
    end === 'stopped' ? 'console.typing.result.stoppedInSilence' : 'console.typing.result.lost',
    { arrived: sent - unconfirmed, total },
  );
  if (unconfirmed === 0) return arrived;
  return `${arrived} ${t('console.typing.result.unconfirmed', { count: unconfirmed })}`;
}

/** The same for a dialog that was closed meanwhile, and does not show the rest. */
export function describeClosed(t: PageText, { sent, unconfirmed }: TypingResult, total: number): string {
  const stopped = t('console.typing.result.closed', { arrived: sent - unconfirmed, total });
  if (unconfirmed === 0) return stopped;
  return `${stopped} ${t('console.typing.result.closedUnconfirmed', { count: unconfirmed })}`;
}
