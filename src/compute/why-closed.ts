import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConsoleEnd } from '../contracts/compute.ts';
import { asRefusal } from '../flow/refusals.ts';
import { askDrivers } from './ask-drivers.ts';
import type { Driver, DriverEvent } from './drivers/driver.ts';
import { type ComputeParts, findConsole } from './locate-console.ts';
import type { RecentEnds } from './recent-ends.ts';

/**
 * How long the hypervisor has to report an end, in ms: QEMU closes console connections 200 ms before libvirt's event. The proxy
 * waits 700 ms (src/proxy/limits.ts), which include the way to this agent and back.
 */
const EVENT_WITHIN_MS = 420;
/** How long the event has to arrive after the hypervisor lists an end: only the event has the cause, in ms. */
const CAUSE_WITHIN_MS = 100;
/** How long a connection to a console server of this host may take, in ms. */
const CONNECT_WITHIN_MS = 80;

interface Parts extends ComputeParts {
  readonly ends: RecentEnds;
}

interface Asked {
  readonly instanceUuid: string;
  readonly host: string;
  readonly port: number;
}

/**
 * Why the console server at host and port closed a proxy's connection. Asks the hypervisor and waits for its event. If it reports
 * no end, a port that no longer accepts connections shows that there was one. Never rejects.
 */
export async function whyClosed(parts: Parts, asked: Asked): Promise<{ end: ConsoleEnd }> {
  const { ends } = parts;
  const known = ends.last(asked.instanceUuid);
  if (known !== undefined) return { end: endOf(known) };
  const reported = ends.next(asked.instanceUuid, EVENT_WITHIN_MS).then((event) => event && endOf(event));
  const listing = readDefinition(parts, asked);
  const listed = listing.then(async (end) => {
    if (end === 'unchanged') return reported;
    return (await Promise.race([reported, sleep(CAUSE_WITHIN_MS)])) ?? end;
  });
  const end =
    (await Promise.race([reported, listed])) ?? (await Promise.race([listing, sleep(0, 'unknown' as const)]));
  return { end: end === 'unchanged' ? await probePort(asked) : end };
}

function endOf({ change, cause }: DriverEvent): ConsoleEnd {
  if (change === 'started') return 'stopped';
  return cause ?? change;
}

/** What the hypervisor reports now; `unchanged`: the console is where it was. */
async function readDefinition(
  parts: Parts,
  { instanceUuid, host, port }: Asked,
): Promise<ConsoleEnd | 'unchanged'> {
  try {
    const found = await askDrivers(parts.drivers, (each) => each.readDefinition(instanceUuid));
    const kinds = parts.kinds.filter(({ type }) => found.driver.kinds.includes(type));
    const located = await Promise.allSettled(kinds.map((kind) => findConsole(parts, found, kind)));
    const isThere = (each: (typeof located)[number]) =>
      each.status === 'fulfilled' && each.value.address.host === host && each.value.address.port === port;
    if (located.some(isThere)) return 'unchanged';
    for (const each of located) if (each.status === 'rejected') throw each.reason;
    return 'stopped';
  } catch (error) {
    const { code } = asRefusal(error);
    if (code === 'guest_unknown') return 'gone';
    return code === 'guest_not_running' ? stopOf(parts.drivers, instanceUuid) : 'unknown';
  }
}

async function stopOf(drivers: readonly Driver[], instanceUuid: string): Promise<ConsoleEnd> {
  const found = await Promise.allSettled(drivers.map((driver) => driver.getInstance(instanceUuid)));
  const isSaved = found.some((each) => each.status === 'fulfilled' && each.value?.status === 'SUSPENDED');
  return isSaved ? 'saved' : 'stopped';
}

/**
 * Whether a console server still listens at an address that the hypervisor names. The hypervisor can be late to notice the end of
 * a process whose sockets the kernel has already closed.
 */
function probePort({ host, port }: Asked): Promise<ConsoleEnd> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const settle = (end: ConsoleEnd) => {
      socket.destroy();
      resolve(end);
    };
    socket.setTimeout(CONNECT_WITHIN_MS, () => settle('unknown'));
    socket.on('connect', () => settle('runs'));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      settle(error.code === 'ECONNREFUSED' ? 'gone' : 'unknown'),
    );
  });
}
