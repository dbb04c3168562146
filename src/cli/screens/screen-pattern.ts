import { RE2JS, RE2JSException } from 're2js';
import { UsageError } from '../command.ts';

const MAX_PATTERN = 1_000;

/** Finds the first line of a text where a regular expression begins to match; undefined if none does. */
export type FindLine = (lines: readonly string[]) => string | undefined;

/**
 * A pattern in RE2's syntax, which takes linear time. `^` and `$` match at each line.
 * @throws {UsageError}
 */
export function screenPattern(text: string): FindLine {
  if (text.length > MAX_PATTERN) throw new UsageError(`The pattern has more than ${MAX_PATTERN} characters.`);
  const pattern = compile(text);
  return (lines) => {
    const all = lines.join('\n');
    const matcher = pattern.matcher(all);
    if (!matcher.find()) return undefined;
    return lines[all.slice(0, matcher.start()).split('\n').length - 1];
  };
}

function compile(text: string): RE2JS {
  try {
    return RE2JS.compile(text, RE2JS.MULTILINE);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw new UsageError(`The pattern is no regular expression: ${error.message}.`);
  }
}
