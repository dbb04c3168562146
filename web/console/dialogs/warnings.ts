import type { AnnouncedEnd, PageMessage } from '../../../src/flow/page-message.ts';

/** An end that the proxy has announced. */
export interface Warning {
  readonly code: AnnouncedEnd;
  /** Milliseconds since the epoch, by the browser's clock. */
  readonly endsAtMs: number;
}

/** The announced ends after another message; one of each kind, the next first. */
export function updateWarnings(
  warnings: readonly Warning[],
  message: Extract<PageMessage, { type: 'warning' | 'withdrawn' }>,
  nowMs: number,
): readonly Warning[] {
  const others = warnings.filter(({ code }) => code !== message.code);
  if (message.type === 'withdrawn') return others;
  const { code, endsInMs } = message;
  return [...others, { code, endsAtMs: nowMs + endsInMs }].sort((a, b) => a.endsAtMs - b.endsAtMs);
}
