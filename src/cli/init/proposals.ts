import { lookup } from 'node:dns/promises';
import { createServer } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';

/** Ports that are tried after the usual one. */
const MORE_PORTS = 20;
/** For root, which is no name of a person. */
const FALLBACK_NAME = 'admin';

/** The name of the first user: that of the person at the terminal. */
export function proposedUser(env: NodeJS.ProcessEnv, isName: (text: string) => boolean): string {
  const { SUDO_USER, LOGNAME, USER } = env;
  const names = [SUDO_USER, LOGNAME, USER].filter((name) => name !== undefined && name !== 'root');
  return names.find((name) => name !== undefined && isName(name)) ?? FALLBACK_NAME;
}

/** The addresses of this host that browsers may reach, the likeliest first. */
export async function proposedAddresses(env: NodeJS.ProcessEnv): Promise<string[]> {
  const own = ownAddresses();
  // The client of an SSH session reached this one.
  const [, , reached = ''] = (env.SSH_CONNECTION ?? '').split(' ');
  const name = hostname();
  const isReachable = await lookup(name, { all: true }).then(
    (found) => found.some(({ address }) => own.includes(address)),
    () => false,
  );
  const candidates = [
    ...(isReachable && name.includes('.') ? [name] : []),
    ...(own.includes(reached) ? [reached] : []),
    ...(isReachable ? [name] : []),
    ...own,
  ];
  return candidates.length === 0 ? ['localhost'] : [...new Set(candidates)];
}

/** Addresses that are valid beyond this machine and its link, IPv4 first. */
function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  const global = all.filter(({ internal, address }) => !internal && !/^(fe80:|169\.254\.)/i.test(address));
  return global.toSorted((a, b) => a.family.localeCompare(b.family)).map(({ address }) => address);
}

/** The usual port if it is free on all addresses, else the next free one; undefined if there is none. */
export async function freePort(usual: number, taken: readonly number[]): Promise<number | undefined> {
  for (let port = usual; port <= usual + MORE_PORTS; port++) {
    if (!taken.includes(port) && (await isFree(port))) return port;
  }
  return undefined;
}

/** Whether this user can listen on the port. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
}
