import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { hasConsoleProxy } from '../../consoles/console-kinds.ts';
import { readStaticFiles } from '../../platform/http/static-files.ts';
import { lookUpListenAddress } from '../../platform/network/listen-address.ts';
import type { Loaded } from '../load-settings.ts';
import { valueAt } from '../option-table.ts';
import type { Warning } from '../report/problem.ts';
import { startProblem } from '../report/start-problem.ts';
import { isLoopback, isUnspecified } from '../values/address.ts';
import { LISTENERS, type Listener } from '../values/listeners.ts';

const ASK_MS = 1_000;
const FIRST_FREE_PORT = 1_024;

/**
 * Finds problems of this machine that would stop `oriel serve` with these roles: listen addresses, ports and the folder of pages.
 * It resolves names, but binds and changes nothing.
 */
export async function checkMachine(loaded: Loaded, roles: readonly string[]): Promise<Warning[]> {
  const found: Warning[] = [];
  for (const listener of LISTENERS.filter(({ role }) => roles.includes(role))) {
    const finding = await checkListener(listener, loaded);
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

async function checkListener({ role, host, port }: Listener, loaded: Loaded): Promise<Warning | undefined> {
  const name = String(valueAt(loaded.settings, host));
  const number = Number(valueAt(loaded.settings, port));
  const fail = (fields: object): Warning => ({
    level: 'error',
    ...startProblem(Object.assign(new Error(), { port: number, ...fields }), loaded, [role]),
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
  if (!(await isOriel(address, number))) return { ...inUse, level: 'warning' };
  const message = `Oriel already listens on port ${number} of ${address}.`;
  return { ...inUse, level: 'debug', message, remedy: 'Nothing: it is the running process.' };
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
  return contents(`/proc/sys/${name}`)?.trim();
}

/** Whether a socket listens there, by the kernel's list. */
function isTaken(address: string, port: number): boolean {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  const any = /^0+$/;
  const lines = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) =>
    (contents(file) ?? '').split('\n').slice(1),
  );
  return lines.some((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/);
    const [host = '', number] = local.split(':');
    if (state !== LISTENING || number !== wanted) return false;
    return isUnspecified(address) || any.test(host) || host === inKernelForm(address);
  });
}

const LISTENING = '0A';

/** An address in the form of /proc/net/tcp: groups of four bytes in the machine's byte order. */
function inKernelForm(address: string): string {
  const bytes = isIP(address) === 4 ? address.split('.').map(Number) : bytesOfIpv6(address);
  const words = Array.from({ length: bytes.length / 4 }, (_, index) => bytes.slice(4 * index, 4 * index + 4));
  const hex = (byte: number) => byte.toString(16).toUpperCase().padStart(2, '0');
  return words.map((word) => word.toReversed().map(hex).join('')).join('');
}

function bytesOfIpv6(address: string): number[] {
  const groups = (part: string) => part.split(':').filter((each) => each !== '');
  const [head = '', tail = ''] = new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname
    .slice(1, -1)
    .split('::');
  const [before, after] = [groups(head), groups(tail)];
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...zeros, ...after].flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

function contents(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined; // Not Linux.
  }
}

/** Whether the program that listens there is Oriel. False if it does not answer in time, or only over TLS. */
function isOriel(address: string, port: number): Promise<boolean> {
  const host = isUnspecified(address) ? (isIP(address) === 6 ? '::1' : '127.0.0.1') : address;
  return new Promise((resolve) => {
    const asked = request({ host, port, path: '/livez', agent: false, timeout: ASK_MS }, (response) => {
      const { 'x-oriel-proxy': proxy, 'x-openstack-request-id': api } = response.headers;
      response.destroy();
      resolve(proxy !== undefined || api !== undefined);
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(false));
    asked.end();
  });
}
