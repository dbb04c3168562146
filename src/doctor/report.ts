import type { NamedStep } from '../flow/steps-of-source.ts';
import { printableLine } from '../platform/text/plain-text.ts';
import type { Recent } from './recent/recent.ts';
import { exitStatus, type Result } from './run-doctor.ts';

const WORDS = { ok: 'ok', note: 'note', warning: 'WARNING', error: 'ERROR', skipped: 'not tried' } as const;
const WIDTH = 110;

/**
 * The report for operators: the findings of each step, what was not examined, and the first step that fails. `steps` names them;
 * `end` is the verdict if it is another one, `table` has the rates of the steps.
 */
export function reportLines(
  heading: string,
  results: readonly Result[],
  steps: readonly NamedStep[],
  { end = [verdict(results)], table = [] }: { end?: readonly string[]; table?: readonly string[] } = {},
): string[] {
  const lines = [heading];
  let step = -1;
  for (const result of results.filter(({ level }) => level !== 'skipped')) {
    if (result.step !== step) {
      step = result.step;
      lines.push('', step === 0 ? 'Before the first step' : `Step ${step}: ${steps[step - 1]?.title}`);
    }
    const head = `  ${WORDS[result.level].padEnd(8)} ${result.id.padEnd(20)} `;
    lines.push(...wrapped(result.message, head));
    if (result.remedy !== '' && result.level !== 'ok') {
      lines.push(...wrapped(`Remedy: ${result.remedy}`, ' '.repeat(head.length)));
    }
  }
  const rates = table.length === 0 ? [] : [...table, ''];
  return [...lines, '', ...rates, ...notTried(results), ...end.flatMap((line) => wrapped(line, ''))];
}

/** What could not be examined, by reason. Steps that the walk did not reach are left out: the step where it stopped shows them. */
function notTried(results: readonly Result[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const { id, level, message } of results) {
    if (level !== 'skipped' || (id === 'walk' && !message.includes('--server'))) continue;
    const ids = byReason.get(message) ?? [];
    byReason.set(message, [...ids, id]);
  }
  const lines = [...byReason].flatMap(([reason, ids]) => wrapped(`${ids.join(', ')}: ${reason}`, '  '));
  return lines.length === 0 ? [] : ['Not looked at', ...lines, ''];
}

/** What `--json` prints. */
export function reportJson(results: readonly Result[], recent: Recent): string {
  const broken = firstError(results);
  return JSON.stringify(
    {
      ok: exitStatus(results) === 0,
      breaks_at: broken === undefined ? null : broken.step,
      results,
      recent: recent.summary === null ? null : { ...recent.summary, silent: recent.silent },
    },
    undefined,
    2,
  );
}

function verdict(results: readonly Result[]): string {
  const count = (level: Result['level']) => results.filter((each) => each.level === level).length;
  const [errors, warnings] = [count('error'), count('warning')];
  const counts = `${errors} error${errors === 1 ? '' : 's'}, ${warnings} warning${warnings === 1 ? '' : 's'}.`;
  const broken = firstError(results);
  if (broken === undefined) return `Nothing breaks the chain. ${counts}`;
  const at = broken.step === 0 ? 'before its first step' : `at step ${broken.step}`;
  return `The chain breaks ${at} (${broken.id}). ${counts}`;
}

function firstError(results: readonly Result[]): Result | undefined {
  return results.find(({ level }) => level === 'error');
}

/** Breaks text into lines; the first follows the head, the others are indented by its length. */
function wrapped(text: string, head: string): string[] {
  const lines: string[] = [];
  let line = head;
  for (const word of printableLine(text.replace(/\s+/g, ' ')).split(' ')) {
    if (line.length + word.length > WIDTH && line.trim() !== '' && line !== head) {
      lines.push(line.trimEnd());
      line = ' '.repeat(head.length);
    }
    line += `${word} `;
  }
  lines.push(line.trimEnd());
  return lines;
}
