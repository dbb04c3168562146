import { readdir, readFile, readlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { PROTOCOL_VERSION_LENGTH, readProtocolVersion } from '../../../rfb/handshake/protocol-version.ts';
import type { Discovered } from '../manifest.ts';
import { addressText } from './server-line.ts';

/** The ports of VNC servers: 5900 and the number of the display. */
const PORTS = { first: 5_900, last: 5_999 };
const MAX_FOUND = 20;
const GREETING_WITHIN_MS = 1_000;
/** The state LISTEN in /proc/net/tcp. */
const LISTEN = '0A';

interface Listener {
  readonly host: string;
  readonly port: number;
  /** Of the socket, as in the links of /proc/PID/fd. */
  readonly inode: string;
}

/**
 * The VNC servers that listen on this host, for `oriel init`: ports 5900 to 5999 that greet with RFB. Those of QEMU belong to the
 * drivers libvirt and qemu. Each is connected to once. None counts as usable: a desktop that a user shares with a VNC server must
 * not become a console of a project unless the operator asks for it. Never rejects.
 */
export async function discoverVncServers(proc = '/proc'): Promise<readonly Discovered[]> {
  const [listeners, qemu] = await Promise.all([findListeners(proc), findQemu(proc)]);
  const others = listeners.filter(({ port, inode }) => !qemu.ports.has(port) && !qemu.inodes.has(inode));
  const found = await Promise.all(others.slice(0, MAX_FOUND).map(describe));
  const servers = found.filter((each) => each !== undefined);
  if (servers.length > 0) return servers;
  return [
    {
      state: 'absent',
      sentence: `No VNC server other than those of QEMU listens on ports ${PORTS.first} to ${PORTS.last} of this host.`,
      remedy: '',
      options: {},
    },
  ];
}

async function describe({ host, port }: Listener): Promise<Discovered | undefined> {
  const version = await greeting(host, port);
  if (version === undefined) return undefined;
  const at = addressText(host, port);
  const line = `vnc-${port} ${at}`;
  return {
    state: 'unusable',
    sentence: `A VNC server listens on ${at} (RFB ${version}).`,
    remedy: `To give it a console, add vnc to drivers in [oriel] and "server = ${line}" to [oriel_vnc] (oriel init: --set oriel.drivers=vnc --set "oriel_vnc.server=${line}"), with password_file= if it has a password.`,
    options: { oriel_vnc: { server: [line] } },
  };
}

/** The version that a server sends first; undefined if it sends none in time. */
function greeting(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    let received = Buffer.alloc(0);
    const settle = (version: string | undefined) => {
      socket.destroy();
      resolve(version);
    };
    socket.setTimeout(GREETING_WITHIN_MS, () => settle(undefined));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < PROTOCOL_VERSION_LENGTH) return;
      settle(readProtocolVersion(received.subarray(0, PROTOCOL_VERSION_LENGTH)));
    });
    socket.on('error', () => settle(undefined));
    socket.on('end', () => settle(undefined));
  });
}

/** One listener for each port. A server that listens on IPv4 and IPv6 is reached by IPv4. */
async function findListeners(proc: string): Promise<Listener[]> {
  const byPort = new Map<number, Listener>();
  for (const table of ['tcp6', 'tcp']) {
    const text = await readFile(`${proc}/net/${table}`, 'latin1').catch(() => '');
    for (const line of text.split('\n').slice(1)) {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      const [address = '', hexPort = ''] = local.split(':');
      const port = Number.parseInt(hexPort, 16);
      if (state !== LISTEN || !(port >= PORTS.first && port <= PORTS.last)) continue;
      byPort.set(port, { host: readableAddress(address), port, inode });
    }
  }
  return [...byPort.values()].sort((one, other) => one.port - other.port);
}

/** An address of /proc/net, whose words of 32 bits have this machine's byte order; the loopback address for "every address". */
function readableAddress(hex: string): string {
  if (/^0+$/.test(hex)) return hex.length === 8 ? '127.0.0.1' : '::1';
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => [...Buffer.from(word, 'hex').reverse()]);
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, index) =>
    (((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0)).toString(16),
  );
  return groups.join(':');
}

/** What the QEMU processes of this host listen on: by their options, and by their sockets if this user may see them. */
async function findQemu(proc: string): Promise<{ ports: Set<number>; inodes: Set<string> }> {
  const ports = new Set<number>();
  const inodes = new Set<string>();
  const pids = (await readdir(proc).catch(() => [])).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    const words = (await readFile(`${proc}/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
    if (!/(?:^|\/)(?:qemu|kvm)[^/]*$/.test(words[0] ?? '')) continue;
    for (const [index, word] of words.entries()) {
      const display = /^-{1,2}vnc$/.test(word)
        ? /:(\d{1,4})(?:,|$)/.exec(words[index + 1] ?? '')?.[1]
        : undefined;
      if (display !== undefined) ports.add(PORTS.first + Number(display));
    }
    for (const fd of await readdir(`${proc}/${pid}/fd`).catch(() => [])) {
      const link = await readlink(`${proc}/${pid}/fd/${fd}`).catch(() => '');
      const inode = /^socket:\[(\d+)\]$/.exec(link)?.[1];
      if (inode !== undefined) inodes.add(inode);
    }
  }
  return { ports, inodes };
}
