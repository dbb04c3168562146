import { networkInterfaces } from 'node:os';
import { DEFAULT_KIND, hasConsoleProxy } from '../../../consoles/console-kinds.ts';
import { readStaticFiles } from '../../../platform/http/static-files.ts';
import { lookUpListenAddress } from '../../../platform/network/listen-address.ts';
import type { Loaded } from '../../load-settings.ts';
import { valueAt } from '../../option-table.ts';
import type { Warning } from '../../report/problem.ts';
import { startProblem } from '../../report/start-problem.ts';
import { isLoopback, isUnspecified } from '../../values/address.ts';
import { listenersOf } from '../../values/listeners.ts';
import { joined, type SocketUnit, socketUnitAt } from './socket-units.ts';
import { isTaken, systemFile } from './taken-ports.ts';
import { whoListens } from './who-listens.ts';

const FIRST_FREE_PORT = 1_024;
const REMEDY_OF = {
  Oriel: 'Nothing: it is the running process.',
  [DEFAULT_KIND.novaProxy]: 'Stop it when Oriel starts in its place.',
} as const;

/**
 * Finds problems of this machine that would stop `oriel serve` with these roles: listen addresses, ports and the folder of pages.
 * It resolves names, but binds and changes nothing.
 */
export async function checkMachine(loaded: Loaded, roles: readonly string[]): Promise<Warning[]> {
  const found: Warning[] = [];
  for (const listener of listenersOf(loaded.settings, roles)) {
    const finding = await checkListener(listener, loaded, roles);
    if (finding !== undefined) found.push(finding);
  }
  const { web } = loaded.settings.DEFAULT;
  if (web !== '' && hasConsoleProxy(roles)) {
    try {
      readStaticFiles(web);
    } catch (error) {
      found.push({ level: 'error', ...startProblem(error, loaded, roles) });
    }
  }
  return found;
}

async function checkListener(
  { host, number, hasTls }: ReturnType<typeof listenersOf>[number],
  loaded: Loaded,
  roles: readonly string[],
): Promise<Warning | undefined> {
  const name = String(valueAt(loaded.settings, host));
  const fail = (fields: object): Warning => ({
    level: 'error',
    ...startProblem(Object.assign(new Error(), { port: number, ...fields }), loaded, roles),
  });
  let address: string;
  try {
    address = await lookUpListenAddress(name, loaded.settings.DEFAULT.source_is_ipv6);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return fail({ syscall: 'getaddrinfo', hostname: name, code });
  }
  if (!isOfThisMachine(address)) return fail({ syscall: 'listen', code: 'EADDRNOTAVAIL', address });
  if (number > 0 && number < lowestFreePort() && process.geteuid?.() !== 0) {
    return fail({ syscall: 'listen', code: 'EACCES', address });
  }
  if (number === 0 || !isTaken(address, number)) return undefined;
  const inUse = fail({ syscall: 'listen', code: 'EADDRINUSE', address });
  // Asking systemd's socket would start the service.
  const unit = await socketUnitAt(address, number);
  if (unit !== undefined) return { ...inUse, ...aboutUnit(unit, joined(address, number)) };
  const who = await whoListens(address, number, hasTls);
  if (who === 'another program') return { ...inUse, level: 'warning' };
  const message = `${who} already listens on port ${number} of ${address}.`;
  return { ...inUse, level: 'debug', message, remedy: REMEDY_OF[who] };
}

function aboutUnit(
  { name, listens }: SocketUnit,
  wanted: string,
): Pick<Warning, 'level' | 'message' | 'remedy'> {
  if (!/^oriel\b/.test(name)) {
    const remedy = `Stop ${name}, or write another port.`;
    return { level: 'warning', message: `systemd listens on ${listens} for ${name}.`, remedy };
  }
  if (listens === wanted) {
    const remedy = 'Nothing: the service takes the socket over.';
    return { level: 'debug', message: `systemd listens on ${listens} for ${name}.`, remedy };
  }
  return {
    level: 'error',
    message: `The socket unit ${name} listens on ${listens}, and the configuration names ${wanted}.`,
    remedy: `Write the same address to both: ListenStream= of the unit ("systemctl edit ${name}", then "systemctl restart ${name}"), or the option.`,
  };
}

function isOfThisMachine(address: string): boolean {
  if (isUnspecified(address) || isLoopback(address) || mayBindAny()) return true;
  const own = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return own.some((each) => each.address === address.replace(/%.*$/, ''));
}

/** With this setting Linux lets a process listen on an address that is added later, such as a virtual one of keepalived. */
function mayBindAny(): boolean {
  return kernel('net/ipv4/ip_nonlocal_bind') === '1';
}

function lowestFreePort(): number {
  return Number(kernel('net/ipv4/ip_unprivileged_port_start') ?? FIRST_FREE_PORT);
}

function kernel(name: string): string | undefined {
  return systemFile(`/proc/sys/${name}`)?.trim();
}
