// The whole flow on real parts: libvirt and QEMU, three memcached, NATS, every role a process of its own.
// npm run bench:flow -- [consoles per round]
import { setTimeout as sleep } from 'node:timers/promises';
import { ACCOUNTS } from '../../test/support/accounts.ts';
import { Person } from '../../test/support/person.ts';
import { type Console, openConsoles } from './open-consoles.ts';
import { report } from './report.ts';
import { GUESTS, startOriel } from './start-oriel.ts';
import { type Steps, stepsOf } from './steps-of.ts';

const ROUNDS = 5;
/** Node.js compiles what runs often: a proxy has done this before. */
const WARM_UP = 6_000;
/** Of each round. */
const TRACED = 10;
const CONSOLES = Number(process.argv[2] ?? 120);

/** What is measured, interleaved in each round. */
const WORKS = [
  { title: "libvirt's own RPC, one after the other", transport: 'rpc', atOnce: 1 },
  { title: "libvirt's own RPC, 32 at once", transport: 'rpc', atOnce: 32 },
  { title: 'virsh, one after the other', transport: 'virsh', atOnce: 1 },
] as const;

const closers: (() => Promise<unknown>)[] = [];
// What was started ends with this process, however that ends.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
try {
  await main();
} finally {
  for (const close of closers.reverse()) await close();
}

async function main(): Promise<void> {
  const oriel = await startOriel(closers);
  const person = await Person.signIn(oriel, ACCOUNTS.admin);
  const guests = { rpc: await guestsOf(person, 'rpc'), virsh: await guestsOf(person, 'virsh') };
  const works = WORKS.map((work) => ({
    ...work,
    consoles: [] as Console[],
    traces: [] as Steps[],
    cpu: new Map<string, number>(),
  }));
  process.stderr.write(`warming up: ${WARM_UP} consoles\n`);
  await openConsoles(person, guests.rpc, { count: WARM_UP, atOnce: 32 });
  await openConsoles(person, guests.virsh, { count: GUESTS, atOnce: 1 });
  for (let round = 0; round < ROUNDS; round++) {
    for (const { title, transport, atOnce, consoles, traces, cpu } of rotated(works, round)) {
      process.stderr.write(`round ${round + 1} of ${ROUNDS}: ${title}\n`);
      const before = await oriel.cpu();
      const opened = await openConsoles(person, guests[transport], { count: CONSOLES, atOnce });
      consoles.push(...opened);
      for (const [name, ms] of await oriel.cpu())
        cpu.set(name, (cpu.get(name) ?? 0) + ms - (before.get(name) ?? 0));
      // Afterwards, so that none of the CPU above went into it.
      for (const { requestId } of opened.slice(-TRACED)) traces.push(await stepsOf(person, requestId));
    }
  }
  for (const { title, consoles, traces, cpu } of works) report(title, consoles, traces, cpu);
}

/** The guests of one lab. A compute host that has just started is found within seconds. */
async function guestsOf(person: Person, prefix: string): Promise<string[]> {
  for (;;) {
    const { body } = await person.api('/v2.1/servers?all_tenants=1');
    const servers: { id: string; name: string }[] = body.servers;
    const own = servers.filter(({ name }) => name.startsWith(prefix));
    if (own.length === GUESTS) return own.map(({ id }) => id);
    await sleep(100);
  }
}

function rotated<T>(list: readonly T[], by: number): T[] {
  const at = by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}
