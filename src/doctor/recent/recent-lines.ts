import type { NamedStep } from '../../flow/steps-of-source.ts';
import { printableLine } from '../../platform/text/plain-text.ts';
import type { Recent } from './recent.ts';
import type { StepSummary } from './summary.ts';

/** Refusal codes and silent processes that are shown; `--json` has all. */
const MAX_CODES = 8;
const MAX_SILENT = 8;

/** The table of the sixteen steps with their rates, for the report. Empty if no process answered. */
export function recentLines({ summary, silent }: Recent, steps: readonly NamedStep[]): string[] {
  if (summary === null) return [];
  const { processes, minutes, opened, refusals } = summary;
  const unheard = silent.length === 0 ? '' : `; no answer from ${some(silent, MAX_SILENT)}`;
  const rates = opened.map(({ kind, per_minute: rate }) => `${kind === '' ? 'other' : kind} ${rate}`);
  const codes = refusals.map(({ code, step, count }) => `${code} ${count} (step ${step})`);
  const rows = steps.map(({ number, actor, name }) => {
    const found = summary.steps.find(({ step }) => step === number);
    return row(
      String(number),
      actor,
      name,
      ...(found === undefined ? ['-', '-', '-', '-', '-'] : cells(found)),
    );
  });
  return [
    `The last ${minutes} minutes of ${processes} process${processes === 1 ? '' : 'es'}${unheard}`,
    `  consoles opened per minute: ${rates.join(', ') || '0'}`,
    `  refusals: ${codes.length === 0 ? 'none' : some(codes, MAX_CODES)}`,
    row('step', '', '', 'passed', 'refused', 'per minute', 'p50', 'p95'),
    ...rows,
  ].map((line) => printableLine(line));
}

function cells(step: StepSummary): string[] {
  const { passed, refused, per_minute: rate } = step;
  return [String(passed), String(refused), String(rate), time(step, 'p50'), time(step, 'p95')];
}

function time(step: StepSummary, which: 'p50' | 'p95'): string {
  const seconds = step[which];
  if (seconds === null) return step.passed === 0 ? '-' : '> 10 s';
  if (seconds >= 1) return `${seconds.toFixed(1)} s`;
  return `${(seconds * 1000).toFixed(seconds < 0.01 ? 1 : 0)} ms`;
}

function row(...[number = '', actor = '', name = '', ...rest]: string[]): string {
  const widths = [8, 9, 12, 10, 10];
  const columns = rest.map((text, index) => text.padStart(widths[index] ?? 10));
  return `  ${number.padStart(4)}  ${actor.padEnd(14)}${name.padEnd(16)}${columns.join('')}`;
}

function some(texts: readonly string[], max: number): string {
  const more = texts.length - max;
  return `${texts.slice(0, max).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
