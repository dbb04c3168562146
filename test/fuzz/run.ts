import { fuzzTarget } from './fuzz-target.ts';
import { TARGETS } from './targets.ts';

export interface RunOptions {
  readonly minutes: number;
  readonly seed: number;
  /** One of them, by name; all where absent. */
  readonly target?: string | undefined;
  readonly cases?: number | undefined;
  readonly say: (line: string) => void;
  /** Told what is about to be tried, before each case. */
  readonly onCase: (target: string, seed: number) => void;
}

/** Fuzzes every target in turn, each with its share of the time. Answers how many cases there were, and which targets failed. */
export async function run(options: RunOptions): Promise<{ cases: number; failed: string[] }> {
  const { minutes, seed, say, cases } = options;
  const chosen = TARGETS.filter(({ name }) => options.target === undefined || name === options.target);
  if (chosen.length === 0)
    throw new Error(`no such target; there are ${TARGETS.map(({ name }) => name).join(', ')}`);
  const shares = chosen.reduce((sum, { weight }) => sum + weight, 0);
  const failed: string[] = [];
  let total = 0;
  for (const target of chosen) {
    const { name, weight } = target;
    const startedAt = performance.now();
    const report = await fuzzTarget(target, {
      seed,
      ms: (minutes * 60_000 * weight) / shares,
      ...(cases === undefined ? {} : { cases }),
      onCase: (current) => options.onCase(name, current),
    });
    total += report.cases;
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    const grown = (report.grownBytes / 1024 / 1024).toFixed(1);
    say(
      `${name.padEnd(22)} ${String(report.cases).padStart(9)} cases in ${seconds} s, heap ${grown} MiB more`,
    );
    if (report.failure === undefined) continue;
    failed.push(name);
    const { message, input, seed: failing } = report.failure;
    say(`${name} FAILED: ${message}`);
    say(`  input: ${input}`);
    say(
      failing === 'kept'
        ? `  again: npm run fuzz -- --target ${name}    (it is one of test/fuzz/corpus/${name}.json)`
        : `  again: npm run fuzz -- --target ${name} --seed ${failing} --cases 1`,
    );
    say(`  keep it: {"why": "...", "pieces": <the input>} in test/fuzz/corpus/${name}.json`);
  }
  return { cases: total, failed };
}
