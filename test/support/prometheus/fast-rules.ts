import { readFileSync } from 'node:fs';
import { RULES } from './rule-file.ts';

/**
 * The factor by which the tests with real faults shorten `for:` and the ranges in brackets: a minute is two seconds. Everything else of
 * the rules is unchanged, but for COUNTING below. The scrape interval of the example, 30 s, is 1 s by the same factor.
 */
export const FACTOR = 30;
export const SCRAPE_MS = 30_000 / FACTOR;

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/**
 * The factor for the ranges of rules that count what takes seconds on a busy machine, such as starts of a process. They fire at the
 * last of these events, so a longer range costs no time.
 */
const RANGE_FACTOR = 4;
const COUNTING = new Set(['OrielRestartLoop', 'OrielWorkersRestarting', 'OrielRefusalsOperatorsFault']);

/** The text of the rule file with durations divided by FACTOR. */
export function fastRules(): string {
  const rules = readFileSync(RULES, 'utf8').split(/^(?= +- alert: )/m);
  return rules.map(fast).join('');
}

function fast(rule: string): string {
  const [, name = ''] = /- alert: (\w+)/.exec(rule) ?? [];
  const factor = COUNTING.has(name) ? RANGE_FACTOR : FACTOR;
  return rule
    .replaceAll(/\[(\d+)([smh])\]/g, (_, count, unit) => `[${shorter(count, unit, factor)}]`)
    .replaceAll(/^( +for: )(\d+)([smh])$/gm, (_, key, count, unit) => key + shorter(count, unit, FACTOR));
}

function shorter(count: string, unit: string, factor: number): string {
  return `${(Number(count) * UNIT_MS[unit]!) / factor}ms`;
}
