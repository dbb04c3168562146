import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a command in a root printed, both outputs in their order, and its exit status. */
export interface Outcome {
  readonly status: number;
  readonly output: string;
}

/** A root file system of Debian for commands that change it. The changes are in memory and vanish with it. */
export interface DebianRoot {
  /** Runs a line of sh in the root, as root. */
  run(line: string, environment?: Record<string, string>): Promise<Outcome>;
  /** The same. Throws with the output if the command fails. */
  must(line: string, environment?: Record<string, string>): Promise<string>;
  /** Copies a file of this machine to a path in the root. */
  put(file: string, path: string): Promise<void>;
  /** Starts a program in the root. Signals reach it directly. */
  start(words: readonly string[]): ChildProcess;
  close(): Promise<void>;
}

/** The mount points and files that programs of Debian need. No package starts a service, and none runs already. */
const SET_UP = [
  'mount -t tmpfs tmpfs "$0"',
  'mkdir "$0/upper" "$0/work" "$0/root"',
  'mount -t overlay overlay -o "lowerdir=$1,upperdir=$0/upper,workdir=$0/work" "$0/root"',
  'cd "$0/root"',
  'mount -t proc proc proc',
  'mount --bind /dev dev',
  'mount -t tmpfs tmpfs run',
  'mount -t tmpfs tmpfs tmp',
  'chmod 1777 tmp',
  'rm -f etc/resolv.conf',
  'cat /etc/resolv.conf >etc/resolv.conf',
  "printf '#!/bin/sh\\nexit 101\\n' >usr/sbin/policy-rc.d",
  'chmod 755 usr/sbin/policy-rc.d',
  'rm -rf etc/oriel var/lib/oriel var/log/oriel',
  'echo ready',
  'exec sleep infinity',
].join(' && ');

/**
 * @param lower a root file system, which is not changed: `/` is that of this machine
 */
export async function openDebianRoot(lower: string): Promise<DebianRoot> {
  const folder = mkdtempSync(join(tmpdir(), 'test-root-'));
  // Holds the mount namespace. All mounts end with it and with the commands that run in it.
  const holder = spawn(
    'unshare',
    ['--mount', '--propagation', 'private', 'sh', '-c', SET_UP, folder, lower],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ended = once(holder, 'close');
  const ready = once(holder.stdout, 'data');
  const began = await Promise.race([ready, ended]);
  if (String(began[0]).trim() !== 'ready') throw new Error(`no root on ${lower}: ${began.join(' ')}`);
  const inside = (words: readonly string[]) => [
    `--mount=/proc/${holder.pid}/ns/mnt`,
    'chroot',
    join(folder, 'root'),
    'env',
    '-i',
    'PATH=/usr/sbin:/usr/bin:/sbin:/bin',
    'LC_ALL=C.UTF-8',
    'DEBIAN_FRONTEND=noninteractive',
    ...words,
  ];
  const run = (line: string, environment: Record<string, string> = {}) =>
    new Promise<Outcome>((resolve) => {
      const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
      const words = inside([...variables, 'sh', '-c', `exec 2>&1; ${line}`]);
      const child = execFile('nsenter', words, { maxBuffer: 1 << 26 }, (error, output) => {
        resolve({ status: error === null ? 0 : Number(error.code ?? -1), output });
      });
      child.stdin?.end();
    });
  return {
    run,
    async must(line, environment) {
      const { status, output } = await run(line, environment);
      if (status !== 0) throw new Error(`${line}: status ${status}\n${output}`);
      return output;
    },
    async put(file, path) {
      const words = [`--mount=/proc/${holder.pid}/ns/mnt`, 'cp', file, join(folder, 'root', path)];
      await new Promise<void>((resolve, reject) => {
        execFile('nsenter', words, (error) => (error === null ? resolve() : reject(error)));
      });
    },
    start: (words) => spawn('nsenter', inside(words), { stdio: ['ignore', 'ignore', 'pipe'] }),
    async close() {
      holder.kill('SIGKILL');
      await ended;
    },
  };
}
