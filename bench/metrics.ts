// What metrics cost: two `oriel serve` with all roles, one with metrics, in one run.
// npm run bench:metrics -- [consoles per round] [rounds]
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WebSocket } from 'ws';
import { newRequestId } from '../src/flow/request-id.ts';
import type { StepNumber } from '../src/flow/steps.ts';
import type { ObservedEvent } from '../src/observe/events.ts';
import { MetricValues } from '../src/observe/metrics/metric-values.ts';
import { metricsListener } from '../src/observe/metrics/metrics-listener.ts';
import { ACCOUNTS } from '../test/support/accounts.ts';
import { configurationText } from '../test/support/configuration.ts';
import { echoServer } from '../test/support/fixtures/vnc-servers.ts';
import { freePort } from '../test/support/free-port.ts';
import { Person } from '../test/support/person.ts';
import { temporaryFolder } from '../test/support/temporary-folder.ts';
import { startRole } from './role-process.ts';
import { median, quantile } from './statistics.ts';

const CONSOLES = Number(process.argv[2] ?? 20);
const ROUNDS = Number(process.argv[3] ?? 50);
const WARM_UP = 1_200;
const AT_ONCE = 8;
/** One instance alone would be given more tokens within their lifetime than a user asks for. */
const INSTANCES = 24;
const SCRAPES = 100;

/** A viewer's messages: version, security None, ClientInit. */
const SENDS = [Buffer.from('RFB 003.008\n'), Buffer.of(1), Buffer.of(1)];

interface Variant {
  readonly title: string;
  readonly person: Person;
  readonly instances: readonly string[];
  readonly cpuMs: () => number;
  readonly metricsPort: number;
  /** CPU of one console in each round, in ms. */
  readonly rounds: number[];
}

const closers: (() => Promise<unknown>)[] = [];
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
try {
  await main();
} finally {
  for (const close of closers.reverse()) await close();
}

async function main(): Promise<void> {
  const guest = await echoServer();
  closers.push(() => guest.close());
  const off = await start('metrics off', guest.port, false);
  const on = await start('metrics on', guest.port, true);
  // Started before and after the other: processes that start later need less, and how far two equal ones differ shows the noise.
  const again = await start('metrics off, again', guest.port, false);
  for (const variant of [off, on, again]) {
    process.stderr.write(`warming up: ${variant.title}\n`);
    await openConsoles(variant, WARM_UP);
  }
  for (let round = 0; round < ROUNDS; round++) {
    process.stderr.write(`round ${round + 1} of ${ROUNDS}\n`);
    const order = [off, on, again];
    for (const variant of [...order.slice(round % 3), ...order.slice(0, round % 3)]) {
      const before = variant.cpuMs();
      await openConsoles(variant, CONSOLES);
      variant.rounds.push((variant.cpuMs() - before) / CONSOLES);
    }
  }
  for (const { title, rounds } of [off, on, again]) {
    const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(rounds, share).toFixed(3));
    console.log(`${title}: ${middle} ms of CPU for each console (quartiles ${low} and ${high})`);
  }
  const both = off.rounds.map((ms, round) => (ms + (again.rounds[round] ?? Number.NaN)) / 2);
  console.log(`on / mean of both off: ${ratio(on.rounds, both)} (median of the rounds)`);
  console.log(`off, again / off: ${ratio(again.rounds, off.rounds)}`);
  console.log(`recording alone: ${(1000 * recordingMs()).toFixed(1)} µs for the events of one console`);
  const before = on.cpuMs();
  for (let each = 0; each < SCRAPES; each++) {
    await (await fetch(`http://127.0.0.1:${on.metricsPort}/metrics`)).text();
  }
  console.log(`one scrape: ${((on.cpuMs() - before) / SCRAPES).toFixed(2)} ms of CPU`);
}

/** What the listener of the metrics needs for the events of one console, in ms: too little to see in the CPU of a process. */
function recordingMs(): number {
  const { observe } = metricsListener(new MetricValues());
  const requestId = newRequestId();
  const shown = { requestId, kind: 'novnc', durationMs: 12 };
  const steps = Array.from({ length: 16 }, (_, index) => ({
    event: 'step.done' as const,
    ...{ requestId, startedAt: 0, durationMs: index + 0.5, outcome: 'ok' as const, detail: '' },
    step: (index + 1) as StepNumber,
  }));
  const listed = ['console.created', 'session.opened', 'session.ended'].map(
    (event) => ({ event, kind: 'novnc', code: 'browser_closed' }) as unknown as ObservedEvent,
  );
  const events: ObservedEvent[] = [...steps, ...listed, { event: 'console.shown', ...shown }];
  const repeat = (times: number) => {
    const startedAt = performance.now();
    for (let each = 0; each < times; each++) for (const event of events) observe(event, 0);
    return (performance.now() - startedAt) / times;
  };
  repeat(20_000);
  return median(Array.from({ length: 20 }, () => repeat(2_000)));
}

/** Rounds are compared one by one: what else happens on the machine changes from round to round. */
function ratio(some: readonly number[], others: readonly number[]): string {
  return median(some.map((ms, round) => ms / (others[round] ?? Number.NaN))).toFixed(3);
}

async function start(title: string, guestPort: number, hasMetrics: boolean): Promise<Variant> {
  const [apiPort, proxyPort, metricsPort] = [await freePort(), await freePort(), await freePort()];
  const file = join(temporaryFolder(), 'oriel.conf');
  const names = Array.from({ length: INSTANCES }, (_, index) => `pc${index + 1}`);
  const lines = [
    '[oriel]',
    'token_store = memory',
    ...(hasMetrics ? ['metrics_listen = 127.0.0.1', `metrics_port = ${metricsPort}`] : []),
    // All load comes from one address, for one user.
    'max_sessions_per_address = 0',
    'max_sessions_per_user = 0',
    'max_sessions_per_guest = 0',
    'max_connections_per_address = 0',
    'max_upgrades_per_minute = 0',
    '[oriel_vnc]',
    ...names.map((name) => `server = ${name} 127.0.0.1:${guestPort} probe=no`),
    '[consoleauth]',
    'token_ttl = 5',
  ];
  await writeFile(file, await configurationText({ apiPort, proxyPort, drivers: 'vnc', lines }), {
    mode: 0o600,
  });
  const process = await startRole('all', file, 'bench');
  closers.push(() => process.stop());
  const at = { apiUrl: `http://127.0.0.1:${apiPort}`, proxyUrl: `http://127.0.0.1:${proxyPort}` };
  const person = await Person.signIn(at, ACCOUNTS.member);
  const instances = await Promise.all(names.map((name) => person.serverId(name)));
  return { title, person, instances, cpuMs: () => process.cpuMs(), metricsPort, rounds: [] };
}

async function openConsoles({ person, instances }: Variant, count: number): Promise<void> {
  let next = 0;
  const browse = async () => {
    while (next < count) await openOne(person, instances[next++ % instances.length] ?? '');
  };
  await Promise.all(Array.from({ length: AT_ONCE }, browse));
}

/** From the request for a console to the first byte of the instance, and its end. */
async function openOne(person: Person, instance: string): Promise<void> {
  const answer = await person.askForConsole(instance);
  if (answer.status !== 200) throw new Error(`no console: ${JSON.stringify(answer.body)}`);
  const webSocket: WebSocket = person.webSocket(new URL(answer.body.remote_console.url));
  for (const sent of SENDS) {
    await once(webSocket, 'message');
    webSocket.send(sent);
  }
  await once(webSocket, 'message');
  const closed = once(webSocket, 'close');
  webSocket.close();
  await closed;
}
