import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename, resolve } from 'node:path';

/** Processes that are looked at, and bytes of a command line that are read. */
const MAX_PROCESSES = 32_768;
const MAX_COMMAND_CHARACTERS = 128 << 10;
const PROGRAM = /^(?:qemu-system-[a-z0-9_]+|qemu-kvm|kvm)$/;

/** A QEMU that another program started and controls, by what its command line shows. */
export type Manager = 'libvirt' | 'Proxmox VE';

export interface RunningQemu {
  readonly pid: number;
  /** The value of -name; empty without one. */
  readonly name: string;
  /** Its QMP sockets in the file system, as absolute paths. */
  readonly sockets: readonly string[];
  readonly manager?: Manager;
}

/** The QEMUs whose command lines this user may read. Never rejects. */
export async function runningQemus(proc = '/proc'): Promise<RunningQemu[]> {
  const entries = await readdir(proc).catch(() => []);
  const pids = entries.filter((name) => /^\d+$/.test(name)).slice(0, MAX_PROCESSES);
  const found: RunningQemu[] = [];
  for (const pid of pids) {
    const command = await readFile(`${proc}/${pid}/cmdline`, 'utf8').catch(() => '');
    const args = command.slice(0, MAX_COMMAND_CHARACTERS).split('\0');
    if (!PROGRAM.test(basename(args[0] ?? ''))) continue;
    const folder = await readlink(`${proc}/${pid}/cwd`).catch(() => '/');
    found.push({ pid: Number(pid), ...readCommand(args, folder) });
  }
  return found;
}

/** What a command line says about monitors. QEMU accepts its options with one dash and with two. */
export function readCommand(args: readonly string[], folder: string): Omit<RunningQemu, 'pid'> {
  const paths = new Map<string, string>();
  const sockets: string[] = [];
  let name = '';
  for (const [index, arg] of args.entries()) {
    const value = args[index + 1] ?? '';
    switch (arg.replace(/^--/, '-')) {
      case '-name':
        name = parameters(value, 'guest').get('guest') ?? '';
        break;
      case '-qmp':
      case '-qmp-pretty':
        if (value.startsWith('unix:')) sockets.push(beforeComma(value.slice('unix:'.length)));
        break;
      case '-chardev': {
        const { id, path } = Object.fromEntries(parameters(value, 'backend'));
        if (id !== undefined && path !== undefined) paths.set(id, path);
        break;
      }
    }
  }
  for (const [index, arg] of args.entries()) {
    if (arg.replace(/^--/, '-') !== '-mon') continue;
    const of = parameters(args[index + 1] ?? '', 'chardev');
    const path = paths.get(of.get('chardev') ?? '');
    if (path !== undefined && of.get('mode') === 'control') sockets.push(path);
  }
  const manager = managerOf(args);
  return {
    name,
    sockets: sockets.map((path) => resolve(folder, path)),
    ...(manager === undefined ? {} : { manager }),
  };
}

/** libvirt passes the socket of its monitor as a descriptor; Proxmox VE keeps all sockets in one folder. */
function managerOf(args: readonly string[]): Manager | undefined {
  if (args.some((arg) => arg.includes('id=charmonitor,'))) return 'libvirt';
  if (args.some((arg) => arg.includes('/run/qemu-server/'))) return 'Proxmox VE';
  return undefined;
}

/** QEMU's `first,key=value,…`; a comma in a value is written twice. The first value may have its key. */
function parameters(text: string, firstKey: string): Map<string, string> {
  const parts = text.split(/(?<!,),(?!,)/).map((part) => part.replaceAll(',,', ','));
  return new Map(
    parts.map((part, index): [string, string] => {
      const at = part.indexOf('=');
      if (at === -1) return index === 0 ? [firstKey, part] : [part, 'on'];
      return [part.slice(0, at), part.slice(at + 1)];
    }),
  );
}

function beforeComma(text: string): string {
  return parameters(text, 'path').get('path') ?? text;
}
