import { readFileSync } from 'node:fs';
import { RULES } from './rule-file.ts';

/**
 * The factor by which the tests with real faults shorten `for:` and the ranges in brackets: a minute is two seconds. Everything else of
 * the rules is unchanged. The scrape interval of the example, 30 s, is 1 s by the same factor.
 */
export const FACTOR = 30;
export const SCRAPE_MS = 30_000 / FACTOR;

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** The text of the rule file with durations divided by FACTOR. */
export function fastRules(): string {
  return readFileSync(RULES, 'utf8')
    .replaceAll(/(\[)(\d+)([smh])(\])/g, shorter)
    .replaceAll(/^( +for: )(\d+)([smh])($)/gm, shorter);
}

function shorter(_match: string, before: string, count: string, unit: string, after: string): string {
  return `${before}${(Number(count) * UNIT_MS[unit]!) / FACTOR}ms${after}`;
}
