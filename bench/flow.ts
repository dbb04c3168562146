// The whole flow on real parts: libvirt and QEMU, three memcached, NATS, every role a process of its own.
// node --import ./bench/typescript.js bench/flow.ts [consoles per round]
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { STEPS } from '../src/flow/steps.ts';
import { ACCOUNTS, userLines } from '../test/support/accounts.ts';
import { freePort } from '../test/support/house.ts';
import { type LibvirtLab, startLibvirtLab } from '../test/support/libvirt/lab.ts';
import { labProcesses } from '../test/support/libvirt/processes.ts';
import { Memcached } from '../test/support/memcached.ts';
import { startNats } from '../test/support/nats.ts';
import { Person } from '../test/support/person.ts';
import { childrenOf, cpuMs } from './process-cpu.ts';
import { type RoleProcess, startRole } from './role-process.ts';
import { median, quantile, sum } from './statistics.ts';

const ROUNDS = 5;
const WARM_UP = 30;
const TRACED = 10;
/** Consoles go round them: one guest alone would be given more tokens within their lifetime than any person asks for. */
const GUESTS = 12;
const CONSOLES = Number(process.argv[2] ?? 60);
/** What nova-novncproxy 26.2 was measured to use per console opened, on a machine like the one of docs/performance.md. */
const NOVA_CPU_MS = 127;
const TRANSPORTS = ['rpc', 'virsh'] as const;

/** What happens inside of which step: its own share is what these leave of it. */
const WITHIN: Readonly<Record<number, readonly number[]>> = {
  3: [4, 5, 6, 7, 8],
  9: [10],
  14: [15],
};

interface Console {
  readonly requestId: string;
  readonly createdMs: number;
  readonly openedMs: number;
}

/** Duration of each step of one console, in ms, by its number. */
type Steps = ReadonlyMap<number, number>;

const closers: (() => Promise<unknown>)[] = [];
// What was started ends with this process, however that ends.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
try {
  await main();
} finally {
  for (const close of closers.reverse()) await close();
}

async function main(): Promise<void> {
  const house = await startHouse();
  const person = await Person.signIn(house, ACCOUNTS.admin);
  const ids = { rpc: await idsOf(person, 'rpc'), virsh: await idsOf(person, 'virsh') };
  for (const transport of TRANSPORTS) await open(person, ids[transport], WARM_UP);
  const consoles = { rpc: [] as Console[], virsh: [] as Console[] };
  const traces = { rpc: [] as Steps[], virsh: [] as Steps[] };
  const cpu = { rpc: new Map<string, number>(), virsh: new Map<string, number>() };
  for (let round = 0; round < ROUNDS; round++) {
    const order = round % 2 === 0 ? TRANSPORTS : TRANSPORTS.toReversed();
    for (const transport of order) {
      process.stderr.write(`round ${round + 1} of ${ROUNDS}, ${transport}\n`);
      const before = await house.cpu();
      const opened = await open(person, ids[transport], CONSOLES);
      consoles[transport].push(...opened);
      for (const [name, ms] of await house.cpu()) {
        cpu[transport].set(name, (cpu[transport].get(name) ?? 0) + ms - (before.get(name) ?? 0));
      }
      // Afterwards, so that none of the CPU above went into it.
      for (const { requestId } of opened.slice(-TRACED))
        traces[transport].push(await stepsOf(person, requestId));
    }
  }
  for (const transport of TRANSPORTS) {
    report(transport, consoles[transport], traces[transport], cpu[transport]);
  }
}

/** The guests of one lab. A compute host that has just started is found within seconds. */
async function idsOf(person: Person, prefix: string): Promise<string[]> {
  for (;;) {
    const { body } = await person.api('/v2.1/servers?all_tenants=1');
    const servers: { id: string; name: string }[] = body.servers;
    const own = servers.filter(({ name }) => name.startsWith(prefix));
    if (own.length === GUESTS) return own.map(({ id }) => id);
    await sleep(100);
  }
}

async function startHouse() {
  const [apiPort, proxyPort] = [await freePort(), await freePort()];
  const nats = await startNats();
  closers.push(() => nats.close());
  const memcached = await Promise.all([1, 2, 3].map(() => Memcached.start()));
  closers.push(() => Promise.all(memcached.map((each) => each.kill())));
  const folder = await mkdtemp(join(tmpdir(), 'oriel-bench-'));
  closers.push(() => rm(folder, { recursive: true }));
  const file = join(folder, 'oriel.conf');
  const lines = [
    '[DEFAULT]',
    'osapi_compute_listen = 127.0.0.1',
    `osapi_compute_listen_port = ${apiPort}`,
    '[vnc]',
    'novncproxy_host = 127.0.0.1',
    `novncproxy_port = ${proxyPort}`,
    `novncproxy_base_url = http://127.0.0.1:${proxyPort}/vnc_lite.html`,
    '[oriel]',
    'transport = nats',
    'drivers = libvirt',
    'default_project = demo',
    '[oriel_nats]',
    `servers = ${nats.url}`,
    '[cache]',
    'enabled = true',
    'backend = dogpile.cache.memcached',
    `memcache_servers = ${memcached.map(({ host, port }) => `${host}:${port}`).join(',')}`,
    '[oriel_auth]',
    ...(await userLines()).map((line) => `user = ${line}`),
    '',
  ];
  await writeFile(file, lines.join('\n'), { mode: 0o600 });
  const processes: RoleProcess[] = [];
  const start = async (role: string, host: string, config = file) => {
    const started = await startRole(role, config, host);
    processes.push(started);
    closers.push(() => started.stop());
  };
  await start('consoleauth', 'consoleauth');
  await start('novncproxy', 'novncproxy');
  const labs: LibvirtLab[] = [];
  for (const transport of TRANSPORTS) {
    const lab = await startLibvirtLab();
    closers.push(() => lab.close());
    labs.push(lab);
    for (let number = 1; number <= GUESTS; number++) await lab.startGuest({ name: `${transport}-${number}` });
    const config = join(folder, `${transport}.conf`);
    const own = ['[libvirt]', `connection_uri = ${lab.uri}`, '[oriel]', `libvirt_transport = ${transport}`];
    await writeFile(config, [...lines, ...own, ''].join('\n'), { mode: 0o600 });
    await start('compute', `compute (${transport})`.replace(/\W+/g, '-').replace(/-$/, ''), config);
  }
  await start('api', 'api');
  return {
    apiUrl: `http://127.0.0.1:${apiPort}`,
    proxyUrl: `http://127.0.0.1:${proxyPort}`,
    async cpu(): Promise<Map<string, number>> {
      const used = new Map(processes.map((each) => [each.name, each.cpuMs()] as const));
      for (const { name, pid } of processes) used.set(name, used.get(name)! + (await endedChildrenMs(pid)));
      for (const name of ['nats-server', 'memcached'])
        used.set(name, sum(childrenOf(process.pid, name).map(cpuMs)));
      for (const [index, lab] of labs.entries()) {
        const daemons = (await labProcesses(lab.folder)).filter(({ command }) =>
          /\blibvirtd\b/.test(command),
        );
        used.set(`libvirtd (${TRANSPORTS[index]})`, sum(daemons.map(({ pid }) => cpuMs(pid))));
      }
      return used;
    },
  };
}

/** CPU of the processes that one has started and that have ended, in ms; the kernel counts it in ticks of 10 ms. */
async function endedChildrenMs(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]!.split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 10;
}

/** One after the other, as one person's browser would: created, opened to the first RFB byte, closed. */
async function open(person: Person, ids: readonly string[], count: number): Promise<Console[]> {
  const opened: Console[] = [];
  for (let index = 0; index < count; index++) {
    const startedAt = performance.now();
    const answer = await person.askForConsole(ids[index % ids.length]!);
    const createdAt = performance.now();
    if (answer.status !== 200) throw new Error(`no console: ${JSON.stringify(answer.body)}`);
    const webSocket = person.webSocket(new URL(answer.body.remote_console.url));
    const [first] = (await once(webSocket, 'message')) as [Buffer];
    const openedAt = performance.now();
    if (!first.toString('latin1').startsWith('RFB 003.008')) throw new Error('no RFB came first');
    await close(webSocket);
    const requestId = answer.headers.get('x-openstack-request-id')!;
    opened.push({ requestId, createdMs: createdAt - startedAt, openedMs: openedAt - createdAt });
  }
  return opened;
}

async function close(webSocket: WebSocket): Promise<void> {
  const closed = once(webSocket, 'close');
  webSocket.close();
  await closed;
}

async function stepsOf(person: Person, requestId: string): Promise<Steps> {
  const { body } = await person.api(`/oriel/v1/traces/${requestId}`);
  const steps = new Map<number, number>();
  for (const { number, spans } of body.steps) {
    for (const { duration_ms } of spans) steps.set(number, (steps.get(number) ?? 0) + duration_ms);
  }
  return steps;
}

function report(
  transport: string,
  consoles: readonly Console[],
  traces: readonly Steps[],
  cpu: ReadonlyMap<string, number>,
): void {
  console.log(`\nlibvirt by ${transport}: ${consoles.length} consoles, one after the other\n`);
  const times = (label: string, values: number[]) =>
    console.log(
      `${label.padEnd(46)} median ${median(values).toFixed(2)} ms, p95 ${quantile(values, 0.95).toFixed(2)} ms`,
    );
  times(
    'console URL created (steps 2 to 11)',
    consoles.map(({ createdMs }) => createdMs),
  );
  times(
    'upgrade to the first RFB byte (steps 13 to 16)',
    consoles.map(({ openedMs }) => openedMs),
  );
  console.log(`\nstep                                      own ms   (medians of ${traces.length} traces)`);
  for (const { number, actor, name } of STEPS) {
    const own = traces.filter((steps) => steps.has(number)).map((steps) => ownMs(steps, number));
    if (own.length > 0)
      console.log(
        `${String(number).padStart(4)}  ${`${actor}: ${name}`.padEnd(36)}${median(own).toFixed(3)}`,
      );
  }
  console.log('\nCPU per console, ms');
  for (const [name, ms] of [...cpu].filter(([, ms]) => ms > 0)) {
    console.log(`  ${name.padEnd(20)} ${(ms / consoles.length).toFixed(2)}`);
  }
  const ours = ((cpu.get('novncproxy') ?? 0) + (cpu.get('consoleauth') ?? 0)) / consoles.length;
  const share = NOVA_CPU_MS / ours;
  console.log(
    `  proxy and authority  ${ours.toFixed(2)}: 1/${share.toFixed(0)} of nova-novncproxy's ${NOVA_CPU_MS} ms (must: 1/50), ${share >= 50 ? 'pass' : 'falls short'}`,
  );
}

function ownMs(steps: Steps, number: number): number {
  const within = (WITHIN[number] ?? []).reduce((sum, inner) => sum + (steps.get(inner) ?? 0), 0);
  return (steps.get(number) ?? 0) - within;
}
