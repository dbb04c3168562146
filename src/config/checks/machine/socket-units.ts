import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { isUnspecified } from '../../values/address.ts';

const DEADLINE_MS = 2_000;
const MAX_BYTES = 1024 * 1024;

/** A socket unit of systemd and an address on which it listens. */
export interface SocketUnit {
  readonly name: string;
  /** `127.0.0.1:6080` or `[::1]:6080` */
  readonly listens: string;
}

/** The socket unit for which systemd listens at an address of this machine. Never rejects; undefined if systemd does not answer. */
export async function socketUnitAt(address: string, port: number): Promise<SocketUnit | undefined> {
  if (!existsSync('/run/systemd/system')) return undefined;
  const args = ['list-sockets', '--plain', '--no-legend', '--no-pager'];
  const options = { timeout: DEADLINE_MS, maxBuffer: MAX_BYTES, killSignal: 'SIGKILL' } as const;
  const list = await new Promise<string>((resolve) => {
    execFile('systemctl', args, options, (error, out) => resolve(error === null ? out : ''));
  });
  return socketUnitIn(list, address, port);
}

/** @param list what `systemctl list-sockets` prints: an address, its unit and the service of that unit in each line */
export function socketUnitIn(list: string, address: string, port: number): SocketUnit | undefined {
  const units = list.split('\n').flatMap((line): SocketUnit[] => {
    const [listens = '', name = ''] = line.trim().split(/\s+/);
    return name.endsWith('.socket') ? [{ name, listens }] : [];
  });
  const wanted = joined(address, port);
  const isAny = (host: string) => isUnspecified(host.replace(/^\[|\]$/g, ''));
  return (
    units.find(({ listens }) => listens === wanted) ??
    units.find(({ listens }) => {
      const at = listens.lastIndexOf(':');
      return listens.slice(at + 1) === String(port) && (isAny(address) || isAny(listens.slice(0, at)));
    })
  );
}

export function joined(address: string, port: number): string {
  return isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`;
}
