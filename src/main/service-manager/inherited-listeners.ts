import { isIPv6, SocketAddress } from 'node:net';
import { valueAt } from '../../config/option-table.ts';
import type { Problem, Source } from '../../config/report/problem.ts';
import { LISTENERS, type Listener } from '../../config/values/listeners.ts';
import { adoptListener, type BoundListener } from '../../platform/network/bound-listener.ts';
import { lookUpListenAddress } from '../../platform/network/listen-address.ts';
import type { AllSettings } from '../all-settings.ts';
import type { InheritedSocket } from './manager-environment.ts';

/** Public listeners that the service manager has bound, by role. */
export type InheritedListeners = ReadonlyMap<string, BoundListener>;

export interface InheritOptions {
  readonly sockets: readonly InheritedSocket[];
  readonly roles: readonly string[];
  readonly settings: AllSettings;
  readonly sources: Readonly<Record<string, Readonly<Record<string, Source>>>>;
}

/** The names that the socket units of etc/systemd/ give their sockets: one for each listener, and one for all of them. */
const PREFIX = 'oriel-';
const ALL = 'oriel';

/**
 * Takes over the sockets of socket units. Each must have the address that the configuration names: a configuration that names another
 * address than the one on which Oriel listens would mislead its reader. Returns the problem otherwise.
 */
export async function inheritListeners(
  options: InheritOptions,
): Promise<{ listeners: InheritedListeners } | { problem: Problem }> {
  const listeners = new Map<string, BoundListener>();
  for (const socket of options.sockets) {
    const bound = adoptListener(socket.fd);
    const found = bound === undefined ? notTcp(socket) : await roleOf(socket, bound, options);
    if (bound !== undefined && typeof found === 'string' && !listeners.has(found)) {
      listeners.set(found, bound);
      continue;
    }
    for (const each of [bound, ...listeners.values()]) void each?.close();
    return { problem: typeof found === 'string' ? second(socket, found) : found };
  }
  return { listeners };
}

/** The role whose listener the socket is, by its name and its address, or why there is none. */
async function roleOf(
  { name }: InheritedSocket,
  bound: BoundListener,
  options: InheritOptions,
): Promise<string | Problem> {
  const named = LISTENERS.filter(({ role }) => name === ALL || name === PREFIX + role);
  if (named.length === 0) {
    const known = [ALL, ...LISTENERS.map(({ role }) => PREFIX + role)].join(', ');
    const message = `A socket has the name "${name}", and Oriel knows ${known}.`;
    return unrelated(message, 'Write one of these names to FileDescriptorName= in the socket unit.');
  }
  const running = named.filter(({ role }) => options.roles.includes(role));
  if (running.length === 0) {
    const message = `The socket ${name} belongs to a role that does not run in this process (${options.roles.join(', ')}).`;
    return unrelated(message, 'Correct Service= in the socket unit, or disable the unit.');
  }
  const wanted = await Promise.all(running.map((listener) => withAddress(listener, options.settings)));
  return wanted.find((each) => isSame(each, bound))?.role ?? differs(name, bound, wanted, options);
}

function notTcp({ fd, name }: InheritedSocket): Problem {
  const message = `The socket ${name} (descriptor ${fd}) is not a TCP socket.`;
  return unrelated(message, 'Write an address and a port to ListenStream= in the socket unit.');
}

function second({ name }: InheritedSocket, role: string): Problem {
  const message = `Two sockets have the address of the role ${role}; the second has the name ${name}.`;
  return unrelated(message, 'Disable one of the socket units.');
}

interface Wanted extends Listener {
  readonly address: string;
  readonly portNumber: number;
}

/** A name that does not resolve stands for itself: it equals no address. */
async function withAddress(listener: Listener, settings: AllSettings): Promise<Wanted> {
  const host = String(valueAt(settings, listener.host));
  const address = await lookUpListenAddress(host, settings.DEFAULT.source_is_ipv6).catch(() => host);
  return { ...listener, address, portNumber: Number(valueAt(settings, listener.port)) };
}

function isSame(wanted: Wanted, { address: { address, port } }: BoundListener): boolean {
  return wanted.portNumber === port && plain(wanted.address) === plain(address);
}

/** `::0` and `0:0::` are `::`. */
function plain(address: string): string {
  return isIPv6(address) ? new SocketAddress({ address, family: 'ipv6' }).address : address;
}

function differs(
  name: string,
  { address }: BoundListener,
  wanted: readonly Wanted[],
  { sources }: InheritOptions,
): Problem {
  // The port is the better hint: most sockets differ in one of both.
  const nearest = wanted.find(({ portNumber }) => portNumber === address.port) ?? wanted[0];
  const isPort = nearest?.portNumber !== address.port;
  const [group = '', option = ''] = ((isPort ? nearest?.port : nearest?.host) ?? '').split('.');
  const configured = wanted
    .map((each) => show({ address: each.address, port: each.portNumber }))
    .join(' and ');
  return {
    where: sources[group]?.[option]?.where ?? 'default',
    group,
    option,
    message: `The socket unit ${name}.socket listens on ${show(address)}, and the configuration names ${configured}.`,
    remedy: `Write the same address to both: ListenStream= of the unit ("systemctl edit ${name}.socket", then "systemctl restart ${name}.socket"), or the option.`,
  };
}

function show({ address, port }: { readonly address: string; readonly port: number }): string {
  return isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`;
}

function unrelated(message: string, remedy: string): Problem {
  return { where: '', group: '', option: '', message, remedy };
}
