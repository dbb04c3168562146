import { execFile, spawn } from 'node:child_process';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ROOT } from '../documents.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const run = promisify(execFile);
const BOOT = join(ROOT, 'test/support/systemd/boot.sh');
const BOOT_DEADLINE_MS = 20_000;
/** Far more than any command takes here. */
const COMMAND_DEADLINE_MS = 300_000;

/** A real systemd as process 1 of its own namespaces, with the units of etc/ and this repository as /usr/lib/oriel. */
export interface SystemdHost {
  /** Runs a command of a shell there as root; resolves with its output, rejects if it fails. */
  sh(command: string): Promise<string>;
  /** Writes a file there. */
  write(path: string, text: string): Promise<void>;
  /** Copies a file of this machine there. */
  put(file: string, path: string): Promise<void>;
  /** Properties of a unit: `{ ActiveState: 'active' }`. */
  show(unit: string, ...names: string[]): Promise<Record<string, string>>;
  /** CPU seconds that all its processes have used. */
  cpuSeconds(): Promise<number>;
  close(): Promise<void>;
}

/** Without `program` it has neither Oriel nor its units. Needs root, for its namespaces. It shares the network of this machine: tests connect to 127.0.0.1. */
export async function startSystemd({ program = true } = {}): Promise<SystemdHost> {
  const folder = temporaryFolder();
  const boot = spawn(BOOT, [folder, program ? ROOT : '', process.execPath], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  boot.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-10_000);
  });
  const ended = new Promise<void>((resolve) => boot.once('close', () => resolve()));
  const close = async () => {
    boot.kill('SIGTERM');
    await ended;
  };
  try {
    const pid = await firstProcess(folder, () => boot.exitCode !== null);
    const enter = [
      '--target',
      pid,
      '--all',
      '/usr/bin/env',
      '-i',
      'PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    ];
    const sh = async (command: string) => {
      const options = { timeout: COMMAND_DEADLINE_MS, maxBuffer: 32 * 1024 * 1024 };
      return (await run('nsenter', [...enter, 'sh', '-c', command], options)).stdout;
    };
    await sh('until [ -S /run/systemd/private ]; do sleep 0.05; done; systemctl is-system-running --wait');
    if (program)
      await sh('id oriel || useradd --system --user-group --no-create-home oriel; groupadd --force libvirt');
    if (program) await sh('cp /usr/lib/oriel/etc/systemd/* /etc/systemd/system/ && systemctl daemon-reload');
    return {
      sh,
      async write(path, text) {
        const encoded = Buffer.from(text).toString('base64');
        await sh(`mkdir -p "$(dirname '${path}')" && echo ${encoded} | base64 -d > '${path}'`);
      },
      async put(file, path) {
        const copy = run('nsenter', [...enter, 'sh', '-c', `cat > '${path}'`]);
        await Promise.all([pipeline(createReadStream(file), copy.child.stdin!), copy]);
      },
      async show(unit, ...names) {
        const out = await sh(`systemctl show ${unit} ${names.map((name) => `-p ${name}`).join(' ')}`);
        const pairs = out
          .trim()
          .split('\n')
          .map((line): [string, string] => {
            const at = line.indexOf('=');
            return [line.slice(0, at), line.slice(at + 1)];
          });
        return Object.fromEntries(pairs);
      },
      async cpuSeconds() {
        const used = /^usage_usec (\d+)$/m.exec(await sh('cat /sys/fs/cgroup/cpu.stat'))?.[1];
        return Number(used) / 1e6;
      },
      close,
    };
  } catch (error) {
    await close();
    throw new Error(`systemd does not run: ${said}`, { cause: error });
  }
}

/** The number of process 1 of the namespaces, here. */
async function firstProcess(folder: string, hasEnded: () => boolean): Promise<string> {
  const file = join(folder, 'pid');
  for (const deadline = Date.now() + BOOT_DEADLINE_MS; Date.now() < deadline; await sleep(20)) {
    if (existsSync(file)) return readFileSync(file, 'utf8').trim();
    if (hasEnded()) break;
  }
  throw new Error('it did not start');
}
