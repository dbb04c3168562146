import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ACCOUNTS } from '../../test/support/accounts.ts';
import { createAuthority } from '../../test/support/certificates.ts';
import { configurationText } from '../../test/support/configuration.ts';
import { freePort } from '../../test/support/free-port.ts';
import { WATCH_OPTIONS } from '../../test/support/hostile/loop-report.ts';
import { Person, tokenOf } from '../../test/support/person.ts';
import { type RoleProcess, startRole } from '../role-process.ts';

export interface FloodedOriel {
  readonly process: RoleProcess;
  readonly proxyPort: number;
  /** The folder that `loopReport` asks in. */
  readonly watch: string;
  /** A token of a console of a demo guest, with all rights or for viewing only. */
  token(by: 'viewer' | 'reader'): Promise<string>;
  close(): Promise<void>;
}

/** Oriel with all roles and its default limits in one process, on the first core alone. */
export async function startOriel(): Promise<FloodedOriel> {
  const closers: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const [apiPort, proxyPort] = [await freePort(), await freePort()];
    const folder = await mkdtemp(join(tmpdir(), 'oriel-flood-'));
    closers.push(() => rm(folder, { recursive: true, force: true }));
    const authority = await createAuthority();
    closers.push(() => authority.close());
    const { cert, key } = await authority.issue('proxy', 'IP:127.0.0.1');
    const lines = ['[DEFAULT]', `cert = ${cert}`, `key = ${key}`, '[oriel]', 'reader_consoles = view_only'];
    const file = join(folder, 'oriel.conf');
    await writeFile(file, await configurationText({ apiPort, proxyPort, lines }), { mode: 0o600 });
    process.env.ORIEL_FLOOD_WATCH = folder;
    const role = await startRole('all', file, 'flooded', ['--expose-gc', ...WATCH_OPTIONS]);
    closers.push(() => role.stop());
    // All of its threads: what V8 does beside the event loop has no other core either.
    spawnSync('taskset', ['-apc', '0', String(role.pid)]);
    const at = { apiUrl: `http://127.0.0.1:${apiPort}`, proxyUrl: `http://127.0.0.1:${proxyPort}` };
    const people = {
      viewer: await Person.signIn(at, ACCOUNTS.member),
      reader: await Person.signIn(at, ACCOUNTS.reader),
    };
    return {
      process: role,
      proxyPort,
      watch: folder,
      token: async (by) => tokenOf(await people[by].consoleUrl('demo')),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
