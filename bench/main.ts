import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Consoles } from './load/consoles.ts';
import { GuestServer } from './load/guest-server.ts';
import { verifyBytes } from './load/verify-bytes.ts';
import { mayGoFirst } from './machine/go-first.ts';
import { keepAwake } from './machine/keep-awake.ts';
import { chooseCores, describeMachine, pinThisProcess } from './machine/machine.ts';
import { type Options, readOptions, UsageError } from './options.ts';
import { REQUIREMENTS } from './report/requirements.ts';
import { Results } from './report/results.ts';
import { figuresTable, requirementsTable } from './report/table.ts';
import { runRounds } from './run-rounds.ts';
import { makeCertificate } from './targets/certificate.ts';
import type { Place, Target, TargetKind } from './targets/target.ts';
import { TARGETS } from './targets/targets.ts';
import { WORKS } from './works/works.ts';

const say = (line: string) => console.error(line);
const show = (lines: readonly string[]) => console.log(`${lines.join('\n')}\n`);

async function main(options: Options): Promise<boolean> {
  const cores = chooseCores();
  pinThisProcess(cores.load);
  const folder = mkdtempSync(join(tmpdir(), 'oriel-bench-'));
  const guests = new GuestServer();
  const keepers = keepAwake(cores);
  const running = new Map<string, Target>();
  const results = new Results();
  try {
    const consoles = new Consoles(guests);
    const place: Place = {
      guestPort: await guests.listen(),
      folder,
      core: cores.proxy,
      certificate: makeCertificate(folder),
      tokens: options.isSmoke ? 100 : 5_000,
      profileFolder: options.profile,
    };
    say(describeMachine());
    if (cores.proxy === undefined)
      say('There is one core or no taskset: nothing is pinned, and ratios mean little.');
    if (!mayGoFirst())
      say('chrt gives no real-time priority: turns of the load side are in the latencies of key events.');
    const kinds = await startTargets(options.kinds, place, running);
    await verifyTargets(running, consoles);
    const { works, rounds, seconds } = options;
    // The figures of a smoke run are not used.
    const care = options.isSmoke ? { warmUpSeconds: 0, tries: 1 } : {};
    const run = { works, kinds, rounds, seconds, ...care, place, consoles, keepers: keepers.pids };
    await runRounds({ ...run, results, say }, running);
    if (options.json !== undefined) {
      const { measured, failed } = results;
      writeFileSync(options.json, JSON.stringify({ machine: describeMachine(), measured, failed }, null, 1));
    }
    if (!options.isSmoke)
      say('Figures are those of warmed-up processes; connect-cold tells what the first consoles cost.');
    show(
      figuresTable(
        works,
        kinds.map(({ name }) => name),
        results,
      ),
    );
    show(requirementsTable(REQUIREMENTS, results));
    for (const { work, target, why } of results.failed) say(`${work}, ${target}: ${why}`);
    return !options.isSmoke || results.failed.length === 0;
  } finally {
    for (const target of running.values()) await target.close();
    keepers.close();
    guests.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Those that this machine has; the others are named. */
async function startTargets(
  kinds: readonly TargetKind[],
  place: Place,
  running: Map<string, Target>,
): Promise<TargetKind[]> {
  const there: TargetKind[] = [];
  for (const kind of kinds) {
    const why = kind.missing();
    if (why !== undefined) {
      say(`${kind.name} is left out: ${why}`);
      continue;
    }
    running.set(kind.name, await kind.start(place));
    there.push(kind);
    say(`${kind.name}: ${kind.what}`);
  }
  return there;
}

/** Before anything is timed: who loses a byte is not fast. */
async function verifyTargets(running: ReadonlyMap<string, Target>, consoles: Consoles): Promise<void> {
  for (const [name, { plain, tls }] of running) {
    for (const door of [plain, tls]) {
      if (door === undefined) continue;
      const bytes = await verifyBytes(consoles, door);
      say(`${name}${door.isTls ? ' over TLS' : ''}: ${bytes} bytes compared, all right`);
    }
  }
}

try {
  const options = readOptions(process.argv.slice(2), WORKS, TARGETS);
  process.exitCode = (await main(options)) ? 0 : 1;
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  say(error.message);
  process.exitCode = 2;
}
