// What spans cost: consoles of Oriels that differ in their trace collector, opened in turn, one by one. The first two are the same:
// their ratio shows how much the machine varies.
// npm run bench:traces -- [consoles per round]
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ACCOUNTS } from '../../test/support/accounts.ts';
import { startCollector } from '../../test/support/collector/collector.ts';
import { configurationText } from '../../test/support/configuration.ts';
import { freePort } from '../../test/support/free-port.ts';
import { Person } from '../../test/support/person.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { type Console, openConsoles } from '../flow/open-consoles.ts';
import { startRole } from '../role-process.ts';
import { median, sum } from '../statistics.ts';

const ROUNDS = 10;
/** Node.js compiles what runs often. */
const WARM_UP = 600;
const CONSOLES = Number(process.argv[2] ?? 60);

const closers: (() => unknown)[] = [];
// What was started ends with this process, however that ends.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
try {
  await main();
} finally {
  for (const close of closers.reverse()) await close();
}

async function main(): Promise<void> {
  const healthy = await startCollector();
  const hanging = await startCollector();
  closers.push(
    () => healthy.close(),
    () => hanging.close(),
  );
  hanging.answer = () => {};
  const targets = [
    await startTarget('no collector', []),
    await startTarget('no collector, again', []),
    await startTarget('a collector', [`otlp_endpoint = ${healthy.url}`]),
    await startTarget('a collector that hangs', [`otlp_endpoint = ${hanging.url}`]),
  ];
  for (const { person, guests } of targets) await openConsoles(person, guests, { count: WARM_UP, atOnce: 8 });
  for (let round = 0; round < ROUNDS; round++) {
    process.stderr.write(`round ${round + 1} of ${ROUNDS}\n`);
    const before = targets.map(({ process }) => process.cpuMs());
    for (let turn = 0; turn < targets.length * CONSOLES; turn++) {
      const { opened, person, guests } = targets[turn % targets.length]!;
      opened.push(...(await openConsoles(person, guests, { count: 1, atOnce: 1 })));
    }
    // What is sent in the background counts, too.
    for (const [at, { process, cpu }] of targets.entries()) {
      cpu.push((process.cpuMs() - before[at]!) / CONSOLES);
    }
  }
  const [{ cpu: base }] = targets as [(typeof targets)[0]];
  for (const { title, opened, cpu } of targets) {
    const ratios = cpu.map((each, round) => each / base[round]!);
    const times = opened.map(({ createdMs, openedMs }) => createdMs + openedMs);
    console.log(
      `${title.padEnd(24)} ${opened.length} consoles, CPU ${(sum(cpu) / cpu.length).toFixed(3)} ms per console, ` +
        `median of ${median(ratios).toFixed(3)} of that without; median ${median(times).toFixed(2)} ms to open`,
    );
  }
  console.log(`spans received: ${healthy.spans.length}, problems: ${healthy.problems.length}`);
}

/** An Oriel with all roles in one process, and the demo instances. */
async function startTarget(title: string, options: readonly string[]) {
  const [apiPort, proxyPort] = [await freePort(), await freePort()];
  const folder = temporaryFolder();
  closers.push(() => rm(folder, { recursive: true }));
  const file = join(folder, 'oriel.conf');
  const unlimited = ['address', 'user', 'guest'].map((each) => `max_sessions_per_${each} = 0`);
  const lines = ['[oriel]', 'max_upgrades_per_minute = 0', ...unlimited, ...options];
  lines.push('token_store = memory', '[consoleauth]', 'token_ttl = 5');
  await writeFile(file, await configurationText({ apiPort, proxyPort, lines }), { mode: 0o600 });
  const process = await startRole('all', file, 'bench');
  closers.push(() => process.stop());
  const at = { apiUrl: `http://127.0.0.1:${apiPort}`, proxyUrl: `http://127.0.0.1:${proxyPort}` };
  const person = await Person.signIn(at, ACCOUNTS.member);
  const guests = [await person.serverId('demo')];
  return { title, process, person, guests, opened: [] as Console[], cpu: [] as number[] };
}
