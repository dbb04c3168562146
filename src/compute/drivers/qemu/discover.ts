import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { messageOf } from '../../../platform/message-of.ts';
import { openQmp } from '../../../qmp/open-qmp.ts';
import { type QmpTrouble, QmpUnavailable } from '../../../qmp/qmp-errors.ts';
import { trustedSocket } from '../../../qmp/socket-file.ts';
import { groupName } from '../group-name.ts';
import type { Discovered } from '../manifest.ts';
import { findSockets } from './find-sockets.ts';
import { type RunningQemu, runningQemus } from './running-qemus.ts';
import { readVncServer } from './vnc-server.ts';

const DEADLINE_MS = 1_000;
/** Sockets that are tried. */
const MAX_PROBED = 64;
const START = 'Start QEMU with "-vnc 127.0.0.1:1 -qmp unix:/run/qemu/NAME.qmp,server=on,wait=off"';

const REMEDIES: Readonly<Record<QmpTrouble, string>> = {
  absent: `${START}.`,
  untrusted: 'Let QEMU create its socket in a folder that belongs to the user that runs QEMU.',
  forbidden:
    'Give this user write access to the socket and search access to its folder, and repeat the command.',
  busy: 'Give QEMU a second -qmp socket for Oriel, or end the other program, and repeat the command.',
  garbage: 'Name only QMP sockets so that they end in .qmp.',
  silent: 'Check that QEMU runs and is not stopped, and repeat the command.',
  closed: 'Check that QEMU runs, and repeat the command.',
};

interface Places {
  /** Patterns of sockets. The first is the default of the option. */
  readonly patterns: readonly string[];
  readonly proc: string;
}

interface Probed {
  readonly path: string;
  readonly hasVnc: boolean;
  readonly trouble?: QmpUnavailable;
}

/** Looks for QMP sockets at the usual places and in the command lines of running QEMUs. */
export async function discoverQemu({ patterns, proc }: Places = usualPlaces()): Promise<Discovered[]> {
  const qemus = await runningQemus(proc);
  const own = qemus.filter(({ manager }) => manager === undefined);
  const placed = (await findSockets(patterns)).paths;
  const paths = new Set([...placed, ...own.flatMap(({ sockets }) => sockets)]);
  const probed = await Promise.all([...paths].sort().slice(0, MAX_PROBED).map(probe));
  const usable = probed.filter(({ trouble }) => trouble === undefined);
  const found = [
    ...(usable.length === 0 ? [] : [describeUsable(usable, patterns)]),
    ...describeTroubles(probed, patterns),
    ...describeWithoutSocket(own),
    ...describeManaged(qemus),
  ];
  if (found.length > 0) return found;
  const sentence = `No QEMU with a QMP socket runs here: ${patterns.join(' and ')} lead to none, and no process that this user may see has one.`;
  return [{ state: 'absent', sentence, remedy: `${START}.`, options: {} }];
}

function usualPlaces(): Places {
  const runtime = process.env.XDG_RUNTIME_DIR ?? '';
  const own = runtime === '' ? [] : [join(runtime, 'qemu', '*.qmp')];
  return { patterns: ['/run/qemu/*.qmp', ...own], proc: '/proc' };
}

function describeUsable(usable: readonly Probed[], patterns: readonly string[]): Discovered {
  const sockets = socketsOption(usable, patterns);
  const withVnc = usable.filter(({ hasVnc }) => hasVnc).length;
  const group = groupOf(usable[0]?.path ?? '');
  return {
    state: 'usable',
    sentence: `${usable.length} QMP socket${usable.length === 1 ? '' : 's'} of QEMU answer${usable.length === 1 ? 's' : ''} at ${sockets}, ${withVnc} with a VNC server that a network reaches.`,
    remedy: '',
    options: { oriel_qemu: { sockets } },
    ...(group === undefined ? {} : { group }),
  };
}

/** One entry for each kind of trouble. A socket file that a killed QEMU left is none. */
function describeTroubles(probed: readonly Probed[], patterns: readonly string[]): Discovered[] {
  const kinds = new Set(probed.flatMap(({ trouble }) => trouble?.trouble ?? []));
  kinds.delete('absent');
  return [...kinds].flatMap((kind): Discovered[] => {
    const affected = probed.filter(({ trouble }) => trouble?.trouble === kind);
    const [first] = affected;
    if (first?.trouble === undefined) return [];
    const others = affected.length === 1 ? '' : ` The same holds for ${affected.length - 1} more.`;
    const group = kind === 'forbidden' ? groupOf(first.path) : undefined;
    return [
      {
        state: 'unusable',
        sentence: `A QMP socket is there, but ${first.trouble.message}.${others}`,
        remedy: group === undefined ? REMEDIES[kind] : joinGroup(group),
        options: { oriel_qemu: { sockets: socketsOption(affected, patterns) } },
        ...(group === undefined ? {} : { group }),
      },
    ];
  });
}

function joinGroup(group: string): string {
  return `Add this user to the group ${group} ("sudo usermod -aG ${group} USER"), sign out and in again, and repeat the command.`;
}

function describeWithoutSocket(own: readonly RunningQemu[]): Discovered[] {
  const without = own.filter(({ sockets }) => sockets.length === 0);
  const [first] = without;
  if (first === undefined) return [];
  const name = first.name === '' ? '' : ` (${first.name})`;
  const others = without.length === 1 ? '' : `, and ${without.length - 1} more,`;
  return [
    {
      state: 'unusable',
      sentence: `QEMU runs as process ${first.pid}${name}${others} without a QMP socket.`,
      remedy: `${START}, or use the driver vnc for its VNC server.`,
      options: {},
    },
  ];
}

/** Proxmox VE connects to its monitors for each of its own commands, which fail while another program holds one. */
function describeManaged(qemus: readonly RunningQemu[]): Discovered[] {
  const managed = qemus.filter(({ manager }) => manager === 'Proxmox VE');
  if (managed.length === 0) return [];
  return [
    {
      state: 'unusable',
      sentence: `Proxmox VE runs ${managed.length} QEMU${managed.length === 1 ? '' : 's'} and needs their QMP sockets itself.`,
      remedy:
        'Add a second one to each: qm set ID --args "-qmp unix:/run/qemu/ID.qmp,server=on,wait=off", and start it again.',
      options: {},
    },
  ];
}

/** The patterns that lead to the sockets, and the paths of those that no pattern leads to. */
function socketsOption(probed: readonly Probed[], patterns: readonly string[]): string {
  const folders = new Map(patterns.map((pattern) => [dirname(pattern), pattern]));
  const entries = probed.map(({ path }) => {
    const pattern = folders.get(dirname(path));
    return pattern !== undefined && path.endsWith('.qmp') ? pattern : path;
  });
  return [...new Set(entries)].join(', ');
}

async function probe(path: string): Promise<Probed> {
  const giveUp = new AbortController();
  try {
    const file = await trustedSocket(path);
    let onBusy = (_trouble: QmpUnavailable) => {};
    const busy = new Promise<never>((_, reject) => {
      onBusy = reject;
    });
    const opening = openQmp({
      path,
      file,
      deadlineMs: DEADLINE_MS,
      signal: giveUp.signal,
      onEvent: () => {},
      onBusy,
    });
    const channel = await Promise.race([opening, busy]).finally(() => giveUp.abort());
    try {
      const vnc = await readVncServer((command) => channel.call(command, {}, DEADLINE_MS));
      return { path, hasVnc: vnc?.reachedBy === 'network' };
    } finally {
      await channel.close();
    }
  } catch (error) {
    const trouble =
      error instanceof QmpUnavailable
        ? error
        : new QmpUnavailable('garbage', `the monitor ${path}: ${messageOf(error)}`, { cause: error });
    return { path, hasVnc: false, trouble };
  }
}

/** The name of the group of a socket; undefined for root's, which is for administrators. */
function groupOf(path: string): string | undefined {
  try {
    const { gid } = statSync(path);
    return gid === 0 ? undefined : groupName(gid);
  } catch {
    return undefined;
  }
}
