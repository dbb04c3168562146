import type { Random } from './random.ts';

/** A part of Oriel that reads bytes of an untrusted peer. */
export interface Target {
  readonly name: string;
  /** Its share of the time: what goes through sockets needs more. */
  readonly weight: number;
  /** Words of its language, which damage alone would hardly ever make. */
  readonly words?: readonly string[];
  /** What the heap may grow by between a third of the run and its end, in bytes. */
  readonly growth?: number;
  open(): OpenTarget | Promise<OpenTarget>;
}

export interface OpenTarget {
  /** An input by the grammar: right, or wrong where only a grammar can be. */
  generate(random: Random): Buffer;
  /** Feeds it. Throws where something is not as it must be; the outcome depends on nothing but the pieces. */
  attempt(pieces: readonly Buffer[]): void | Promise<void>;
  /** Where it stands, for an input that comes to no outcome. */
  describe?(): string;
  close?(): Promise<void>;
}

/** One thing of several that an input decides by itself, so that a kept input does the same again. */
export function choiceOf(pieces: readonly Buffer[], choices: number): number {
  let sum = 0;
  for (const piece of pieces) for (const byte of piece) sum = (sum * 31 + byte) >>> 0;
  return sum % choices;
}

/** Throws unless both are the same, seen as JSON. */
export function requireSame(what: string, one: unknown, other: unknown): void {
  const [left, right] = [JSON.stringify(one), JSON.stringify(other)];
  if (left === right) return;
  throw new Error(`${what} differs: ${left?.slice(0, 600)} and ${right?.slice(0, 600)}`);
}

export function require(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}
