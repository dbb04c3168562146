import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An input that is kept: one that once broke something, or that reaches far. Pieces are latin1. */
interface Kept {
  readonly why: string;
  readonly pieces: readonly string[];
}

export function keptInputs(target: string): Buffer[][] {
  const file = join(import.meta.dirname, 'corpus', `${target}.json`);
  if (!existsSync(file)) return [];
  const kept = JSON.parse(readFileSync(file, 'utf8')) as Kept[];
  return kept.map(({ pieces }) => pieces.map((piece) => Buffer.from(piece, 'latin1')));
}

/** An input as it stands in a file of the corpus. */
export function asKept(pieces: readonly Buffer[]): string {
  return JSON.stringify(pieces.map((piece) => piece.toString('latin1')));
}
