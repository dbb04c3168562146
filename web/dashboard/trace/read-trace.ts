import { isRefusalCode, REFUSALS } from '../../../src/flow/refusals.ts';
import { REMEDIES } from '../../../src/flow/remedies.ts';
import type { Trace } from '../api-client.ts';

/**
 * `passed` is a step that left no record of its own but lies before one that did; `relayed`, one that failed because a later step did, whose
 * refusal it recorded as its own.
 */
export type StepOutcome = 'done' | 'passed' | 'stopped' | 'relayed' | 'open';

export interface TraceRow {
  readonly number: number;
  readonly actor: string;
  readonly title: string;
  readonly outcome: StepOutcome;
  /** The refusal that stopped it; empty where none did. */
  readonly code: string;
  readonly runs: readonly TraceRun[];
}

/** One time that a step ran: a console that is opened twice has its later steps twice. */
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
  /** Where it stands, in one sentence. */
  readonly summary: string;
  readonly tone: 'good' | 'warn' | 'bad' | 'busy';
}

/** What a trace tells: how far the request came, and where it stopped. */
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
      runs: spans.map((span) => ({
        host: span.host,
        afterMs: span.started_at - zero,
        durationMs: span.duration_ms,
        outcome: span.outcome,
        detail: span.detail,
      })),
    };
  });
  // Callers record the refusal of those they call as their own: the highest number is where it arose.
  const stop = rows.findLast(({ outcome }) => outcome === 'stopped');
  const isRelayed = (row: TraceRow) => row.outcome === 'stopped' && row !== stop && row.code === stop?.code;
  const read = rows.map((row) => (isRelayed(row) ? { ...row, outcome: 'relayed' as const } : row));
  return { rows: read, ...summarize(read, reached) };
}

function summarize(rows: readonly TraceRow[], reached: number): Pick<TraceReading, 'summary' | 'tone'> {
  const stop = rows.findLast(({ outcome }) => outcome === 'stopped');
  if (stop !== undefined) {
    const ended = stop.number === 16 && isRefusalCode(stop.code) && REFUSALS[stop.code].httpStatus === 410;
    const title = refusalTitle(stop.code);
    return ended
      ? { summary: `All sixteen steps were done. The console then ended: ${title}.`, tone: 'warn' }
      : { summary: `Stopped at step ${stop.number}: ${title}.`, tone: 'bad' };
  }
  if (reached === 0) return { summary: 'Nothing is recorded under this request id.', tone: 'warn' };
  if (reached === 16) return { summary: 'All sixteen steps were done.', tone: 'good' };
  if (reached === 11) {
    return { summary: 'The console address was handed out; it has not been opened yet.', tone: 'busy' };
  }
  return { summary: `Came as far as step ${reached}.`, tone: 'busy' };
}

export function refusalTitle(code: string): string {
  return isRefusalCode(code) ? REFUSALS[code].title : code;
}

export function refusalRemedy(code: string): string {
  return isRefusalCode(code) ? REMEDIES[code] : '';
}

/** A span of time in the unit that suits it. */
export function formatMs(durationMs: number): string {
  if (durationMs < 10) return `${durationMs.toFixed(1)} ms`;
  if (durationMs < 1_000) return `${Math.round(durationMs)} ms`;
  if (durationMs < 60_000) return `${(durationMs / 1_000).toFixed(1)} s`;
  return `${Math.floor(durationMs / 60_000)} min ${Math.round((durationMs % 60_000) / 1_000)} s`;
}
