import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { TargetKind } from './targets/target.ts';
import type { Work } from './works/work.ts';

export interface Options {
  readonly works: readonly Work[];
  readonly kinds: readonly TargetKind[];
  readonly rounds: number;
  readonly seconds: number;
  /** Where the raw results go. */
  readonly json: string | undefined;
  /** Where Oriel's CPU profile goes. */
  readonly profile: string | undefined;
  /** Bytes are compared and every work is run for a moment, so that the bench itself is known to work. */
  readonly isSmoke: boolean;
}

export class UsageError extends Error {}

const SMOKE_WORKS = ['down', 'key-quiet', 'echo-64', 'up-256', 'connect'];
/** Left out of short runs: they take minutes, or need more files than most shells allow. */
const LONG_WORKS = ['idle-10000', 'cycles'];
const SHORT_TARGETS = ['oriel', 'websockify', 'haproxy'];

/** Reads the command line: `--full`, `--smoke`, `--only`, `--targets`, `--rounds`, `--seconds`, `--json`, `--profile`. */
export function readOptions(
  args: readonly string[],
  works: readonly Work[],
  kinds: readonly TargetKind[],
): Options {
  const { values } = parse(args);
  const { full = false, smoke = false } = values;
  const only = names(
    values.only,
    works.map(({ id }) => id),
    '--only',
  );
  const targets = names(
    values.targets,
    kinds.map(({ name }) => name),
    '--targets',
  );
  const wanted =
    only ??
    (smoke ? SMOKE_WORKS : works.map(({ id }) => id).filter((id) => full || !LONG_WORKS.includes(id)));
  const among =
    targets ?? (smoke ? ['oriel', 'direct'] : full ? kinds.map(({ name }) => name) : SHORT_TARGETS);
  return {
    works: works.filter(({ id }) => wanted.includes(id)),
    kinds: kinds.filter(({ name }) => among.includes(name)),
    rounds: positive(values.rounds, '--rounds') ?? (full ? 5 : smoke ? 1 : 3),
    seconds: positive(values.seconds, '--seconds') ?? (full ? 2.5 : smoke ? 0.2 : 1.5),
    json: values.json,
    profile: values.profile === undefined ? undefined : resolve(values.profile),
    isSmoke: smoke,
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = {
    full: flag,
    smoke: flag,
    only: text,
    targets: text,
    rounds: text,
    seconds: text,
    json: text,
    profile: text,
  };
  try {
    return parseArgs({ args: [...args], options });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function names(
  list: string | undefined,
  known: readonly string[],
  flag: string,
): readonly string[] | undefined {
  if (list === undefined) return undefined;
  const wanted = list.split(',').map((word) => word.trim());
  const unknown = wanted.filter((word) => !known.includes(word));
  if (unknown.length === 0) return wanted;
  throw new UsageError(`${flag}: there is no ${unknown.join(', ')}. There are: ${known.join(', ')}`);
}

function positive(word: string | undefined, flag: string): number | undefined {
  if (word === undefined) return undefined;
  const number = Number(word);
  if (number > 0) return number;
  throw new UsageError(`${flag} takes a number above zero`);
}
