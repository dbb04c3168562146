import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConsoleEnd } from '../contracts/compute.ts';
import { asRefusal } from '../flow/refusals.ts';
import type { Driver, DriverEvent } from './drivers/driver.ts';
import { type ComputeParts, locateConsole } from './locate-console.ts';
import type { RecentEnds } from './recent-ends.ts';

/**
 * QEMU's VNC server hangs up some 200 ms before libvirt tells of the end, in ms. The proxy gives up after 700 ms
 * (src/proxy/limits.ts), the way to this agent and back included.
 */
const EVENT_WITHIN_MS = 420;
/** The hypervisor lists an end before it tells what kind of end it was, in ms. */
const KIND_WITHIN_MS = 100;
/** A connection to a VNC server of this host, in ms. */
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
 * Why the VNC server at host and port has closed a proxy's connection. Asks the hypervisor and waits for its event; where it
 * tells of no end, a port on which nobody listens any more says that there was one. Never rejects.
 */
export async function whyClosed(parts: Parts, asked: Asked): Promise<{ end: ConsoleEnd }> {
  const { ends } = parts;
  const known = ends.last(asked.instanceUuid);
  if (known !== undefined) return { end: endOf(known) };
  const told = ends.next(asked.instanceUuid, EVENT_WITHIN_MS).then((event) => event && endOf(event));
  const looking = lookAt(parts, asked);
  const seen = looking.then(async (end) => {
    if (end === 'named') return told;
    return (await Promise.race([told, sleep(KIND_WITHIN_MS)])) ?? end;
  });
  const end =
    (await Promise.race([told, seen])) ?? (await Promise.race([looking, sleep(0, 'unknown' as const)]));
  return { end: end === 'named' ? await lookAtPort(asked) : end };
}

function endOf({ change, cause }: DriverEvent): ConsoleEnd {
  if (change === 'started') return 'stopped';
  return cause ?? change;
}

/** What the hypervisor says now; `named`: it names the same VNC server as before. */
async function lookAt(parts: Parts, { instanceUuid, host, port }: Asked): Promise<ConsoleEnd | 'named'> {
  try {
    const { address } = await locateConsole(parts, instanceUuid, 'novnc');
    return address.host === host && address.port === port ? 'named' : 'stopped';
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
 * Whether a VNC server still listens at an address that the hypervisor names. It may be late with the end of a process that the
 * kernel has closed the sockets of.
 */
function lookAtPort({ host, port }: Asked): Promise<ConsoleEnd> {
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
