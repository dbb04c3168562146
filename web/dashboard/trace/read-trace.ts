import type { Trace } from '../../../src/api-client/client.ts';
import { isRefusalCode, REFUSALS } from '../../../src/flow/refusals.ts';
import { refusalText } from '../../../src/languages/refusal-text.ts';
import { currentText } from '../../shared/language.ts';

/**
 * `passed`: a step without a record, before one with a record. `relayed`: a step that failed because a later step did, and recorded the
 * refusal of that step.
 */
export type StepOutcome = 'done' | 'passed' | 'stopped' | 'relayed' | 'open';

export interface TraceRow {
  readonly number: number;
  readonly actor: string;
  readonly title: string;
  readonly outcome: StepOutcome;
  /** The refusal that stopped it; empty if there is none. */
  readonly code: string;
  /** What an operator can do about it. */
  readonly remedy: string;
  readonly runs: readonly TraceRun[];
}

/** One run of a step: a console that is opened twice has its later steps twice. */
export interface TraceRun {
  readonly host: string;
  /** Milliseconds after the first record of the trace. */
  readonly afterMs: number;
  readonly durationMs: number;
  readonly outcome: string;
  readonly detail: string;
}

export interface TraceReading {
  readonly rows: readonly TraceRow[];
  /** The progress in one sentence. */
  readonly summary: string;
  readonly tone: 'good' | 'warn' | 'bad' | 'busy';
}

/** How far a request came, and where it stopped. */
export function readTrace(trace: Trace): TraceReading {
  const starts = trace.steps.flatMap(({ spans }) => spans.map((span) => span.started_at));
  const zero = starts.length === 0 ? 0 : Math.min(...starts);
  const reached = Math.max(
    0,
    ...trace.steps.filter(({ spans }) => spans.length > 0).map(({ number }) => number),
  );

  const rows = trace.steps.map(({ number, actor, title, spans }): TraceRow => {
    const latest = spans.toSorted((a, b) => a.started_at - b.started_at).at(-1);
    const stopped = latest !== undefined && latest.outcome !== 'ok';
    return {
      number,
      actor,
      title,
      outcome: stopped ? 'stopped' : latest !== undefined ? 'done' : number < reached ? 'passed' : 'open',
      code: stopped ? latest.outcome : '',
      remedy: stopped ? latest.remedy : '',
      runs: spans.map((span) => ({
        host: span.host,
        afterMs: span.started_at - zero,
        durationMs: span.duration_ms,
        outcome: span.outcome,
        detail: span.detail,
      })),
    };
  });
  // A caller records the refusal of the role that it calls, so the highest number is the step that refused.
  const stop = rows.findLast(({ outcome }) => outcome === 'stopped');
  const isRelayed = (row: TraceRow) => row.outcome === 'stopped' && row !== stop && row.code === stop?.code;
  const read = rows.map((row) => (isRelayed(row) ? { ...row, outcome: 'relayed' as const } : row));
  return { rows: read, ...summarize(read, reached) };
}

function summarize(rows: readonly TraceRow[], reached: number): Pick<TraceReading, 'summary' | 'tone'> {
  const t = currentText();
  const stop = rows.findLast(({ outcome }) => outcome === 'stopped');
  if (stop !== undefined) {
    const ended = stop.number === 16 && isRefusalCode(stop.code) && REFUSALS[stop.code].httpStatus === 410;
    const title = refusalTitle(stop.code);
    return ended
      ? { summary: t('trace.doneThenEnded', { title }), tone: 'warn' }
      : { summary: t('trace.stoppedAt', { step: stop.number, title }), tone: 'bad' };
  }
  if (reached === 0) return { summary: t('trace.nothing'), tone: 'warn' };
  if (reached === 16) return { summary: t('trace.allDone'), tone: 'good' };
  if (reached === 11) {
    return { summary: t('trace.notOpened'), tone: 'busy' };
  }
  return { summary: t('trace.lastStep', { step: reached }), tone: 'busy' };
}

export function refusalTitle(code: string): string {
  return isRefusalCode(code) ? refusalText(currentText(), code).title : code;
}

/** A duration in a suitable unit. */
export function formatMs(durationMs: number): string {
  if (durationMs < 10) return `${durationMs.toFixed(1)} ms`;
  if (durationMs < 1_000) return `${Math.round(durationMs)} ms`;
  if (durationMs < 60_000) return `${(durationMs / 1_000).toFixed(1)} s`;
  return `${Math.floor(durationMs / 60_000)} min ${Math.round((durationMs % 60_000) / 1_000)} s`;
}
