import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from './temporary-folder.ts';

const run = promisify(execFile);
/** Root of a container is this user of the host: every container has a user namespace. */
export const HOST_UID = 200_000;
const IDS = `0:${HOST_UID}:65536`;
/** Those that Docker and Podman give a container, apart from what no test needs. */
export const DOCKER_CAPABILITIES = [
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'SETGID',
  'SETUID',
].map((name) => `CAP_${name}`);

/** An image unpacked with umoci, to be run with runc. */
export interface Bundle {
  readonly folder: string;
  // biome-ignore lint/suspicious/noExplicitAny: runc's configuration, of which tests change a few fields
  readonly config: any;
}

/** A temporary folder through which the users of containers may go. */
export function containerFolder(): string {
  const folder = temporaryFolder();
  for (const each of [tmpdir(), folder]) chmodSync(each, statSync(each).mode | 0o011);
  return folder;
}

export async function unpackImage(image: string): Promise<Bundle> {
  const folder = join(containerFolder(), 'bundle');
  await run('umoci', ['unpack', '--uid-map', IDS, '--gid-map', IDS, '--image', image, folder]);
  chmodSync(folder, 0o711);
  return { folder, config: JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) };
}

/** The configuration of another tag with the same layers, for the files that are unpacked already. */
export async function otherTag({ folder }: Bundle, image: string): Promise<Bundle> {
  const file = join(folder, 'other.json');
  const rootfs = join(folder, 'rootfs');
  await run('umoci', ['raw', 'runtime-config', '--image', image, '--rootfs', rootfs, file]);
  const { process: its } = JSON.parse(readFileSync(file, 'utf8'));
  const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'));
  return { folder, config: { ...config, process: its } };
}

export interface ContainerOptions {
  readonly args?: readonly string[];
  readonly env?: readonly string[];
  readonly capabilities?: readonly string[];
  readonly readOnly?: boolean;
  /** Folders of the host, by their place in the container; read-only there. */
  readonly volumes?: Readonly<Record<string, string>>;
  /** Empty memory file systems, with their mount options. */
  readonly memory?: Readonly<Record<string, readonly string[]>>;
}

export interface Container {
  output(): string;
  /** Exit status, once it has ended. */
  readonly ended: Promise<number | null>;
  signal(signal: string): Promise<void>;
  /** Runs a program in it, as an orchestrator's health check does. Never rejects. */
  exec(...args: string[]): Promise<{ status: number; output: string }>;
  close(): Promise<void>;
}

/**
 * Runs a bundle with a user namespace, no privilege that could be gained, no writable /tmp and the network of the test. Without
 * `capabilities` it has none.
 */
export function runContainer({ folder, config }: Bundle, options: ContainerOptions = {}): Container {
  const { process: its, linux, mounts } = structuredClone(config);
  const capabilities = Object.fromEntries(
    ['bounding', 'effective', 'inheritable', 'permitted'].map((set) => [set, options.capabilities ?? []]),
  );
  const bind = Object.entries(options.volumes ?? {}).map(([destination, source]) => ({
    destination,
    source,
    type: 'bind',
    options: ['bind', 'ro'],
  }));
  const memory = Object.entries(options.memory ?? {}).map(([destination, more]) => ({
    destination,
    source: 'tmpfs',
    type: 'tmpfs',
    options: ['nosuid', 'nodev', 'noexec', 'size=1m', ...more],
  }));
  const changed = {
    ...config,
    root: { path: 'rootfs', readonly: options.readOnly ?? true },
    process: {
      ...its,
      terminal: false,
      noNewPrivileges: true,
      args: options.args ?? its.args,
      env: [...its.env, ...(options.env ?? [])],
      rlimits: [],
      capabilities,
    },
    mounts: [
      ...mounts.filter(({ destination }: { destination: string }) => destination !== '/sys'),
      ...memory,
      ...bind,
    ],
    linux: {
      ...linux,
      resources: undefined,
      namespaces: linux.namespaces.filter(({ type }: { type: string }) => type !== 'network'),
    },
  };
  writeFileSync(join(folder, 'config.json'), JSON.stringify(changed));
  return start(folder);
}

function start(folder: string): Container {
  const name = `oriel-test-${randomUUID()}`;
  // --rootless: no control groups, which the machine of the test may not let runc create.
  const runc = ['--root', join(folder, '../state'), '--rootless=true'];
  const child = spawn('runc', [...runc, 'run', '--bundle', folder, name], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = collect(child);
  const ended = once(child, 'close').then(([status]) => status as number | null);
  return {
    output: text,
    ended,
    async signal(signal) {
      await run('runc', [...runc, 'kill', name, signal]);
    },
    async exec(...args) {
      const {
        stdout,
        stderr,
        code = 0,
      } = (await run('runc', [...runc, 'exec', name, ...args]).catch(
        (error: { stdout: string; stderr: string; code: number }) => error,
      )) as { stdout: string; stderr: string; code?: number };
      return { status: code, output: `${stdout}${stderr}` };
    },
    async close() {
      await run('runc', [...runc, 'delete', '--force', name]).catch(() => {});
      await ended;
    },
  };
}

function collect(child: ChildProcess): () => string {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return () => output;
}
