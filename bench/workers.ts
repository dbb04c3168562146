// What `[oriel] workers` costs: CPU per console with one process and with several, interleaved in one run. All workers share
// one core, the load has the other: how much several carry together cannot be measured where the load needs the second core.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Consoles } from './load/consoles.ts';
import { GuestServer } from './load/guest-server.ts';
import { keepAwake } from './machine/keep-awake.ts';
import { chooseCores, describeMachine, pinThisProcess } from './machine/machine.ts';
import { Results } from './report/results.ts';
import { runRounds } from './run-rounds.ts';
import { median } from './statistics.ts';
import { orielWith } from './targets/oriel.ts';
import type { Place, Target } from './targets/target.ts';
import { connects } from './works/connects.ts';

/** Rounds, seconds of each, and seconds before them for every program to be compiled as it runs. */
const [rounds = 5, seconds = 3, warmUpSeconds = 20] = process.argv.slice(2).map(Number);
const MAY_COST = 1.2;

const kinds = [1, 2, 3].map((count) =>
  orielWith(`workers-${count}`, `Oriel with [oriel] workers = ${count}`, [`workers = ${count}`]),
);
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
    certificate: undefined,
    tokens: 1_000,
    profileFolder: undefined,
  };
  console.log(describeMachine());
  for (const kind of kinds) running.set(kind.name, await kind.start(place));
  const say = (line: string) => console.error(line);
  const run = { works: [connects], kinds, rounds, seconds, warmUpSeconds, place, consoles, results, say };
  await runRounds({ ...run, keepers: keepers.pids }, running);
  const cpuOf = (name: string) =>
    median(results.measured.flatMap(({ target, values }) => (target === name ? [values.cpuEach!] : [])));
  const alone = cpuOf(kinds[0]!.name);
  for (const { name } of kinds) {
    const ratio = cpuOf(name) / alone;
    const verdict = ratio <= MAY_COST ? 'pass' : 'falls short';
    console.log(
      `${name}: ${cpuOf(name).toFixed(0)} µs of CPU per console, ${ratio.toFixed(2)} × (≤ ${MAY_COST}: ${verdict})`,
    );
  }
  for (const { target, why } of results.failed) console.log(`${target}: ${why}`);
} finally {
  for (const target of running.values()) await target.close();
  keepers.close();
  guests.close();
  rmSync(folder, { recursive: true, force: true });
}
