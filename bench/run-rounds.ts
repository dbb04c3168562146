import { messageOf } from '../src/platform/message-of.ts';
import type { Consoles } from './load/consoles.ts';
import { beginTiming } from './machine/core-times.ts';
import type { Results } from './report/results.ts';
import { formatFigure } from './report/summary.ts';
import type { Place, Target, TargetKind } from './targets/target.ts';
import type { Figures, Work } from './works/work.ts';

export interface Rounds {
  readonly works: readonly Work[];
  readonly kinds: readonly TargetKind[];
  readonly rounds: number;
  readonly seconds: number;
  /** In place of what works want; 0 for none. */
  readonly warmUpSeconds?: number;
  /** How often a disturbed round is run at most, 3 times where it is not said. */
  readonly tries?: number;
  readonly place: Place;
  readonly consoles: Consoles;
  /** Processes that keep the cores awake. */
  readonly keepers: readonly number[];
  readonly results: Results;
  readonly say: (line: string) => void;
}

/** Cores that strangers may take of a round. */
const MAY_DISTURB = 0.1;
const MAX_TRIES = 3;
/** Is enough for who compiles nothing: for the load side to know the kind of connection. */
const SHORT_WARM_UP_SECONDS = 2;

/**
 * Runs every work against every target, round after round, the order of targets another in each round: what changes on the
 * machine in the meantime meets all of them alike.
 */
export async function runRounds(run: Rounds, running: ReadonlyMap<string, Target>): Promise<void> {
  for (const work of run.works) {
    const rounds = Math.min(run.rounds, work.maxRounds ?? run.rounds);
    const kinds = run.kinds.filter(({ name }) => !work.without?.includes(name));
    for (const kind of kinds) await warmUp(run, work, kind, running);
    for (let round = 0; round < rounds; round++) {
      for (let turn = 0; turn < kinds.length; turn++) {
        await runOnce(run, work, round, kinds[(round + turn) % kinds.length]!, running);
      }
    }
  }
}

/** Runs the work uncounted: proxies run for months, and what they cost when just started is a figure of its own. */
async function warmUp(
  run: Rounds,
  work: Work,
  kind: TargetKind,
  running: ReadonlyMap<string, Target>,
): Promise<void> {
  const { warmUpSeconds = 0 } = work;
  const wanted = kind.isCompiledAsItRuns ? warmUpSeconds : Math.min(warmUpSeconds, SHORT_WARM_UP_SECONDS);
  const seconds = wanted === 0 ? 0 : (run.warmUpSeconds ?? wanted);
  const target = running.get(kind.name)!;
  const door = work.isTls ? target.tls : target.plain;
  if (seconds === 0 || door === undefined) return;
  run.say(`${work.id}, ${kind.name}: warming up for ${seconds} s`);
  const { consoles, keepers } = run;
  const time = () => beginTiming(door.pid, keepers);
  // A failure here is a failure in the rounds too, where it is reported.
  await work.run({ consoles, target, door, seconds, time }).catch(() => {});
}

async function runOnce(
  run: Rounds,
  work: Work,
  round: number,
  kind: TargetKind,
  running: ReadonlyMap<string, Target>,
): Promise<void> {
  const { results, say } = run;
  const name = `${work.id}, round ${round + 1}, ${kind.name}`;
  let fresh: Target | undefined;
  try {
    if (work.isFresh) fresh = await kind.start(run.place);
    const target = fresh ?? running.get(kind.name)!;
    const door = work.isTls ? target.tls : target.plain;
    if (door === undefined) return;
    const { consoles, seconds, keepers } = run;
    const time = () => beginTiming(door.pid, keepers);
    const figures = await runUndisturbed(run, () => work.run({ consoles, target, door, seconds, time }));
    results.measured.push({
      work: work.id,
      target: kind.name,
      round,
      values: figures.values,
      ...useOf(figures),
    });
    say(`${name}: ${describe(figures, work)}`);
  } catch (error) {
    const why = messageOf(error);
    results.failed.push({ work: work.id, target: kind.name, why });
    say(`${name}: failed: ${why}`);
  } finally {
    await fresh?.close();
  }
}

/** A round in which strangers took part of the cores is run again, and the least disturbed one counts. */
async function runUndisturbed(
  { say, tries: most = MAX_TRIES }: Rounds,
  run: () => Promise<Figures>,
): Promise<Figures> {
  let best = await run();
  for (let tries = 1; tries < most && strangersIn(best) > MAY_DISTURB; tries++) {
    say(`strangers took ${strangersIn(best).toFixed(2)} of a core: once more`);
    const again = await run();
    if (strangersIn(again) < strangersIn(best)) best = again;
  }
  return best;
}

/** In cores. */
function strangersIn({ spent }: Figures): number {
  return spent === undefined ? 0 : spent.strangers / spent.wall;
}

function useOf({ spent }: Figures) {
  if (spent === undefined) return {};
  const { wall, target, load, strangers, stolen } = spent;
  return {
    use: { target: target / wall, load: load / wall, strangers: strangers / wall, stolen: stolen / wall },
  };
}

function describe({ values, spent }: Figures, work: Work): string {
  const figures = Object.entries(work.units).map(([name, unit]) =>
    `${name} ${formatFigure(values[name] ?? Number.NaN)} ${unit}`.trimEnd(),
  );
  const cores =
    spent === undefined
      ? ''
      : `  [cores: proxy ${(spent.target / spent.wall).toFixed(2)}, load ${(spent.load / spent.wall).toFixed(2)}, strangers ${(spent.strangers / spent.wall).toFixed(2)}]`;
  return figures.join(', ') + cores;
}
