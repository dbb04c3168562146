import { RE2JS, RE2JSException } from 're2js';

const MAX_PATTERN = 255;
/** Instructions of a compiled expression: a match costs at most this many steps for each character of the name. */
const MAX_PROGRAM = 2_000;
/** RE2 writes out `{n}`, so a short pattern can take long to compile. This bounds the product of its length and all its counts. */
const MAX_EXPANSION = 20_000;

/** As MySQL does for Nova: finds anywhere in the name, ignores case, and `.` matches every character. */
const FLAGS = RE2JS.CASE_INSENSITIVE | RE2JS.DOTALL;

/**
 * Nova's `name` filter is a regular expression from the client. RE2 matches in linear time, without backtracking. A name that equals
 * the pattern matches too, and is the only match of an expression that RE2 cannot read, such as `web(1`.
 */
export function namePattern(pattern: string): (name: string) => boolean {
  if (pattern.length > MAX_PATTERN) return () => false;
  const literal = pattern.toLowerCase();
  const expression = compile(pattern);
  return (name) => name.toLowerCase() === literal || expression?.test(name) === true;
}

function compile(pattern: string): RE2JS | undefined {
  const counts = [...pattern.matchAll(/\{(\d*),?(\d*)\}/g)].map((found) =>
    Math.max(1, Number(found[1]), Number(found[2])),
  );
  if (counts.reduce((product, count) => product * count, pattern.length) > MAX_EXPANSION) return undefined;
  try {
    const expression = RE2JS.compile(pattern, FLAGS);
    return expression.programSize() > MAX_PROGRAM ? undefined : expression;
  } catch (error) {
    if (error instanceof RE2JSException) return undefined;
    throw error;
  }
}
