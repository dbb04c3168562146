import { type JsonObject, objectOf, objectsOf, textOf } from '../../../qmp/message.ts';
import { QmpError } from '../../../qmp/qmp-errors.ts';
import type { Execute } from './read-identity.ts';

/** The longest host name or address, and the longest path of a socket. */
const MAX_HOST = 255;
const MAX_SERVERS = 16;

/** The VNC server of an instance, as far as a console needs it. */
export interface VncServer {
  /** `nothing`: there is a VNC server that does not listen. */
  readonly reachedBy: 'network' | 'socket' | 'nothing';
  /** QEMU's id of the display, for commands about its password; undefined for the first display, which needs none. */
  readonly display: string | undefined;
  readonly listen: string;
  readonly port: number;
  /** Whether it asks viewers for a VNC password. */
  readonly wantsPassword: boolean;
}

/** The VNC server that viewers use; undefined if QEMU has none. @throws {QmpUnavailable} */
export async function readVncServer(execute: Execute): Promise<VncServer | undefined> {
  const servers = await unlessRefused(execute('query-vnc-servers'));
  if (servers !== undefined) return vncServerOf(servers);
  // A QEMU without VNC does not know this command either.
  return vncServerOfFirst(await unlessRefused(execute('query-vnc')));
}

async function unlessRefused(reply: Promise<unknown>): Promise<unknown> {
  try {
    return await reply;
  } catch (error) {
    if (error instanceof QmpError) return undefined;
    throw error;
  }
}

/**
 * The VNC server of query-vnc-servers that viewers use: the first display that a network reaches, otherwise the first one. QEMU
 * lists the display that was made first last. Undefined if there is none.
 */
export function vncServerOf(reply: unknown): VncServer | undefined {
  const displays = objectsOf(reply, MAX_SERVERS)
    .reverse()
    .map((display, index) => ofDisplay(display, index === 0));
  return displays.find(({ reachedBy }) => reachedBy === 'network') ?? displays[0];
}

/** The same of query-vnc, which knows the first display only. */
export function vncServerOfFirst(reply: unknown): VncServer | undefined {
  const first = objectOf(reply);
  if (first === undefined || first.enabled !== true) return undefined;
  return ofDisplay({ ...first, server: [first] }, true);
}

function ofDisplay(display: JsonObject, isFirst: boolean): VncServer {
  // Each is an address; those for WebSockets speak another protocol.
  const addresses = objectsOf(display.server, MAX_SERVERS).filter(({ websocket }) => websocket !== true);
  const network = addresses.find(({ family, service }) => family !== 'unix' && portOf(service) !== undefined);
  const about = {
    display: isFirst ? undefined : textOf(display.id, MAX_HOST),
    wantsPassword: wantsPassword(network ?? {}) || wantsPassword(display),
  };
  if (network !== undefined) {
    const listen = textOf(network.host, MAX_HOST) ?? '';
    return { ...about, reachedBy: 'network', listen, port: portOf(network.service) ?? 0 };
  }
  const isOnSocket = addresses.some(({ family }) => family === 'unix');
  return { ...about, reachedBy: isOnSocket ? 'socket' : 'nothing', listen: '', port: 0 };
}

function portOf(service: unknown): number | undefined {
  const port = Number(service);
  return Number.isInteger(port) && port >= 1 && port <= 65_535 ? port : undefined;
}

/** RFB's VNC authentication, alone or inside VeNCrypt's TLS. */
function wantsPassword({ auth, vencrypt }: JsonObject): boolean {
  return auth === 'vnc' || (auth === 'vencrypt' && (vencrypt === 'tls-vnc' || vencrypt === 'x509-vnc'));
}
