import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { FLOODS, type Flood } from '../../test/support/hostile/floods.ts';
import { loopReport } from '../../test/support/hostile/loop-report.ts';
import { startFlood } from '../../test/support/hostile/start-flood.ts';
import { median, quantile } from '../statistics.ts';
import { awaitQuiet } from './await-quiet.ts';
import { HonestSession } from './honest-session.ts';
import { comeFirst, comeSecond } from './raise-priority.ts';
import { type FloodedOriel, startOriel } from './start-oriel.ts';

/** How much longer an honest session may wait under a flood than without it, and how long /livez may take, in ms. */
const LONGER_MS = 250;
const LIVEZ_MS = 1_000;

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '4' }, only: { type: 'string', default: '' } },
});
const seconds = Number(values.seconds);
if (!(seconds > 0)) throw new Error('--seconds takes a number above zero');
const floods = FLOODS.filter(({ name }) => name.includes(values.only));
if (floods.length === 0) throw new Error(`--only ${values.only}: no flood has that in its name`);

// What is measured is the proxy on a core of its own, not what else the machine does meanwhile.
comeFirst();
let oriel = await startOriel();
let failures = 0;
try {
  console.log(
    'flood | honest wait in ms: median, 95 %, longest; quiet | flooded | CPU ms of the longest turn | /livez longest | sent | MB in use: before, after | MB resident',
  );
  await warmUp(oriel);
  for (const flood of floods) {
    const { isWithin, isQuiet } = await measure(oriel, flood);
    if (!isWithin) failures++;
    if (isQuiet) continue;
    await oriel.close();
    oriel = await startOriel();
    await warmUp(oriel);
  }
} finally {
  await oriel.close();
}
console.log(
  `load average: ${loadavg()
    .map((load) => load.toFixed(1))
    .join(', ')}`,
);
console.log(failures === 0 ? 'all within the bounds' : `${failures} beyond the bounds`);
process.exit(failures === 0 ? 0 : 1);

/** Code is compiled and pools fill up before anything counts. */
async function warmUp(flooded: FloodedOriel): Promise<void> {
  const session = await honest(flooded);
  for (const flood of floods.slice(0, 3)) {
    const running = await startFlood(flood, flooded.proxyPort, flooded.token);
    await session.waits(1_000);
    await running.stop();
  }
  await session.close();
  await awaitQuiet(flooded);
}

async function honest(flooded: FloodedOriel): Promise<HonestSession> {
  const session = new HonestSession(flooded.proxyPort, await flooded.token('viewer'));
  await session.open();
  return session;
}

/** Whether the flood kept within the bounds, and whether the process is idle again. */
async function measure(
  flooded: FloodedOriel,
  flood: Flood,
): Promise<{ readonly isWithin: boolean; readonly isQuiet: boolean }> {
  const session = await honest(flooded);
  const before = await loopReport(flooded.watch, flooded.process.pid);
  const quiet = await session.waits((seconds * 1_000) / 2);
  const running = await startFlood(flood, flooded.proxyPort, flooded.token);
  comeSecond(running.pid);
  const [loud, livez] = await Promise.all([
    session.waits(seconds * 1_000),
    longestLivez(flooded, seconds * 1_000),
  ]);
  const { connections, bytes } = await running.stop();
  const during = await loopReport(flooded.watch, flooded.process.pid);
  await session.close();
  const isQuiet = await awaitQuiet(flooded);
  const after = await loopReport(flooded.watch, flooded.process.pid);
  const isWithin = Math.max(...loud) <= Math.max(...quiet) + LONGER_MS && livez <= LIVEZ_MS;
  const sent = `${connections} connections, ${Math.round(bytes / 1e6)} MB`;
  const columns = [
    flood.name,
    figures(quiet),
    figures(loud),
    `${during.cpuMs.toFixed(0)} (${during.wallMs.toFixed(0)})`,
    livez.toFixed(0),
    sent,
    `${megabytes(before.usedBytes)}, ${megabytes(after.usedBytes)}`,
    residentMb(flooded.process.pid),
  ];
  const rest = isQuiet ? '' : ' not idle in time: the next flood meets a new process';
  console.log(`| ${columns.join(' | ')} |${rest}${isWithin ? '' : ' BEYOND THE BOUNDS'}`);
  return { isWithin, isQuiet };
}

function figures(waits: readonly number[]): string {
  return [median(waits), quantile(waits, 0.95), Math.max(...waits)]
    .map((ms) => ms.toFixed(ms < 10 ? 1 : 0))
    .join(', ');
}

/** Asks anew a quarter of a second after each answer. */
async function longestLivez({ proxyPort }: FloodedOriel, ms: number): Promise<number> {
  let longest = 0;
  for (const end = performance.now() + ms; performance.now() < end; await delay(250)) {
    const before = performance.now();
    await askLivez(proxyPort);
    longest = Math.max(longest, performance.now() - before);
  }
  return longest;
}

/** On a connection of its own, as load balancers ask. */
async function askLivez(port: number): Promise<void> {
  const request = get({ host: '127.0.0.1', port, path: '/livez', agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  for await (const _ of response);
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

function residentMb(pid: number): number {
  const [, kb] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))!;
  return Math.round(Number(kb) / 1024);
}
