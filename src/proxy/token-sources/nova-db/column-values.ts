import type { Row } from '../../../oslo-db/database.ts';

/** Characters of a text that are read; Nova's columns have 255. */
const MAX_TEXT = 1024;

/** The text of a column; empty for NULL. */
export function textOf(value: Row[string] | undefined): string {
  return value === null || value === undefined ? '' : String(value).slice(0, MAX_TEXT);
}

/** The whole number of a column; undefined for NULL and for anything else. */
export function integerOf(value: Row[string] | undefined): number | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : undefined;
}
