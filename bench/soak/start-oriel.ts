import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Memcached } from '../../test/support/cluster/memcached.ts';
import { startNats } from '../../test/support/cluster/nats.ts';
import { configurationText } from '../../test/support/configuration.ts';
import { freePort } from '../../test/support/free-port.ts';
import type { Addresses } from '../../test/support/person.ts';
import { type RoleProcess, startRole } from '../role-process.ts';

export interface SoakedOriel extends Addresses {
  readonly processes: readonly RoleProcess[];
  /** Where their probes write. */
  readonly folder: string;
  /** Items that memcached holds; undefined where tokens are in a process's own memory. */
  stored(): Promise<number | undefined>;
  close(): Promise<void>;
}

/** Tokens live for so long, so that a soak sees them end. */
export const TOKEN_TTL_S = 20;

/** A whole Oriel of real processes with the demo guests: one process, or one for each role over NATS and memcached. */
export async function startOriel(isSeparate: boolean): Promise<SoakedOriel> {
  const closers: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  const [apiPort, proxyPort] = [await freePort(), await freePort()];
  const folder = await mkdtemp(join(tmpdir(), 'oriel-soak-'));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  process.env.ORIEL_SOAK_FOLDER = folder;
  const lines = [
    '[consoleauth]',
    `token_ttl = ${TOKEN_TTL_S}`,
    '[oriel]',
    `state_dir = ${join(folder, 'state')}`,
    'refusal_hold = 1',
    // All people of a soak, bad ones too, come from one address.
    'max_sessions_per_address = 0',
    'max_sessions_per_user = 0',
    'max_sessions_per_guest = 0',
    'max_connections_per_address = 0',
    'max_upgrades_per_minute = 0',
    'free_bad_tokens = 0',
    'session_recheck_interval = 2',
  ];
  let memcached: Memcached | undefined;
  if (isSeparate) {
    const nats = await startNats();
    closers.push(() => nats.close());
    memcached = await Memcached.start();
    closers.push(() => memcached!.kill());
    lines.push('[oriel]', 'transport = nats', '[oriel_nats]', `servers = ${nats.url}`);
    lines.push('[cache]', 'enabled = true', 'backend = dogpile.cache.memcached');
    lines.push(`memcache_servers = ${memcached.host}:${memcached.port}`);
  }
  const file = join(folder, 'oriel.conf');
  await writeFile(file, await configurationText({ apiPort, proxyPort, lines }), { mode: 0o600 });
  const processes: RoleProcess[] = [];
  try {
    for (const role of isSeparate ? ['consoleauth', 'novncproxy', 'compute', 'api'] : ['all']) {
      const probe = ['--expose-gc', '--import', './bench/soak/probe.js'];
      const started = await startRole(role, file, `soak-${role}`, probe);
      processes.push(started);
      closers.push(() => started.stop());
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    apiUrl: `http://127.0.0.1:${apiPort}`,
    proxyUrl: `http://127.0.0.1:${proxyPort}`,
    processes,
    folder,
    stored: async () => (memcached === undefined ? undefined : (await memcached.keys()).length),
    close,
  };
}
