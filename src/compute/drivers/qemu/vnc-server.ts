import { objectOf, textOf } from '../../../qmp/message.ts';
import { QmpError } from '../../../qmp/qmp-errors.ts';
import type { Execute } from './read-identity.ts';

/** The longest host name or address. */
const MAX_HOST = 255;
/** RFB's VNC authentication, alone or inside VeNCrypt's TLS. */
const WITH_PASSWORD = new Set<unknown>(['vnc', 'vencrypt+tls+vnc', 'vencrypt+x509+vnc']);

/** The VNC server of an instance: QEMU's first display. */
export interface VncServer {
  /** `nothing`: there is a VNC server that does not listen. */
  readonly reachedBy: 'network' | 'socket' | 'nothing';
  readonly listen: string;
  readonly port: number;
  /** Whether it asks viewers for a VNC password. */
  readonly wantsPassword: boolean;
}

/**
 * The VNC server; undefined if QEMU has none. `query-vnc-servers`, which knows all displays, is not used: until QEMU 10.0.7 it could
 * abort QEMU, for a machine without a display device.
 * @throws {QmpUnavailable}
 */
export async function readVncServer(execute: Execute): Promise<VncServer | undefined> {
  try {
    return vncServerOf(await execute('query-vnc'));
  } catch (error) {
    // QEMU was built without VNC.
    if (error instanceof QmpError) return undefined;
    throw error;
  }
}

/** The VNC server that a reply to query-vnc describes; undefined if it describes none. */
export function vncServerOf(reply: unknown): VncServer | undefined {
  const { enabled, host, service, family, auth } = objectOf(reply) ?? {};
  if (enabled !== true) return undefined;
  const wantsPassword = WITH_PASSWORD.has(auth);
  if (family === 'unix') return { reachedBy: 'socket', listen: '', port: 0, wantsPassword };
  const port = typeof service === 'string' ? Number(service) : Number.NaN;
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    return { reachedBy: 'nothing', listen: '', port: 0, wantsPassword };
  }
  return { reachedBy: 'network', listen: textOf(host, MAX_HOST) ?? '', port, wantsPassword };
}
