// Fails a test file that leaves a socket, timer, process or temporary folder, or that saw an unlisted message of the log. Vitest loads it before each test file.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll } from 'vitest';
import { isRemovedByItself } from '../temporary-folder.ts';

/** For how long sockets may take to close and processes to end after the last test. */
const GRACE_MS = 3_000;
const FOLDER = /^oriel-test-(\d+)-/;

// All temporary folders of the test file, and of the processes that it starts, are made in one folder. The name has
// the process id, so that the folders of a run that was killed are recognized and removed.
const parent = tmpdir();
for (const name of readdirSync(parent)) {
  const pid = FOLDER.exec(name)?.[1];
  if (pid === undefined || isRunning(Number(pid))) continue;
  try {
    rmSync(join(parent, name), { recursive: true, force: true });
  } catch {
    // Another test process removes it too, or a process that the killed run has left still writes there.
  }
}
const folder = mkdtempSync(join(parent, `oriel-test-${process.pid}-`));
process.env.TMPDIR = folder;
// The default of [oriel] state_dir is read when the options are loaded.
process.env.STATE_DIRECTORY = join(folder, 'state');

const before = count(process.getActiveResourcesInfo());

// The first hook that is registered runs last. Without a time limit vitest starts no timer, which would count here.
afterAll(async () => {
  let leaks: string[] = [];
  for (const deadline = Date.now() + GRACE_MS; Date.now() < deadline; await sleep(20)) {
    leaks = [...resources(), ...processes().map(({ name }) => `process ${name}`), ...folders()];
    if (leaks.length === 0) break;
  }
  for (const { pid } of processes()) process.kill(pid, 'SIGKILL');
  process.env.TMPDIR = parent;
  rmSync(folder, { recursive: true, force: true });
  if (leaks.length > 0) throw new Error(`The test file leaves behind:\n  ${leaks.join('\n  ')}`);
  // test/support/listed-messages.ts notes them. This file does not import it, because each test file would load the tables.
  const { unlistedLogMessages } = globalThis as { unlistedLogMessages?: Set<string> };
  if (unlistedLogMessages !== undefined)
    throw new Error(
      `Messages without an entry in src/main/log-messages/:\n  ${[...unlistedLogMessages].join('\n  ')}`,
    );
}, 0);

/** What keeps the event loop running and did not before the tests. */
function resources(): string[] {
  const more = [...count(process.getActiveResourcesInfo())].filter(
    ([type, number]) => number > (before.get(type) ?? 0),
  );
  return more.map(([type, number]) => `${number - (before.get(type) ?? 0)} ${type}${details(type)}`);
}

function count(types: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1);
  return counts;
}

/** The addresses of all sockets or servers that are open. */
function details(type: string): string {
  // Node.js has no public list of handles.
  const handles = (process as unknown as { _getActiveHandles(): unknown[] })._getActiveHandles();
  const addresses = handles.flatMap((handle) => {
    if (type.includes('Server')) return handle instanceof Server ? [JSON.stringify(handle.address())] : [];
    if (!/TCP|Pipe|TLS/.test(type) || !(handle instanceof Socket) || handle.remotePort === undefined)
      return [];
    return [`${handle.localPort} to ${handle.remoteAddress}:${handle.remotePort}`];
  });
  return addresses.length === 0 ? '' : ` (${addresses.join(', ')})`;
}

/** Processes that were started since with the environment of the test file, at whatever depth. */
function processes(): { pid: number; name: string }[] {
  return readdirSync('/proc').flatMap((entry) => {
    const pid = Number(entry);
    if (!(pid > 0) || pid === process.pid) return [];
    try {
      if (!readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`TMPDIR=${folder}`)) return [];
      return [{ pid, name: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() }];
    } catch {
      return [];
    }
  });
}

function folders(): string[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith('oriel-') && !isRemovedByItself(name))
    .map((name) => `temporary folder ${name}: use temporaryFolder(), or remove it`);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
