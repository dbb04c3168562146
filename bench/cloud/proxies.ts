import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { cpuSecondsOfTree, treeOf } from '../machine/process-tree.ts';
import type { Cloud } from './cloud.ts';
import { configuration, PORT, url } from './layout.ts';
import { answers } from './services/programs.ts';

const run = promisify(execFile);
const PROGRAM = join(import.meta.dirname, '../../dist/cli/main.js');

/** A token source of Oriel's proxy. */
export type Source = 'nova-db' | 'nova-api' | 'nova';

export interface ProxyProgram {
  readonly name: string;
  readonly daemon: string;
  readonly port: number;
}

const PORT_OF: Readonly<Record<Source, number>> = {
  'nova-db': PORT.orielOfDatabase,
  'nova-api': PORT.orielOfApi,
  nova: PORT.orielOfChoice,
};

export const NOVNCPROXY: ProxyProgram = {
  name: 'nova-novncproxy',
  daemon: 'nova-novncproxy',
  port: PORT.novncproxy,
};

export function oriel(source: Source): ProxyProgram {
  return { name: `Oriel, ${source}`, daemon: `oriel-${source}`, port: PORT_OF[source] };
}

/** The options of Oriel's own that the command line gives beside nova.conf. */
export function configurationFiles({ layout }: Cloud, source: Source): string[] {
  return ['nova.conf', `oriel-${source}.conf`].flatMap((name) => ['--config-file', layout.file('etc', name)]);
}

/** Starts Oriel's proxy with each token source, of the present build. */
export async function startOriels(cloud: Cloud): Promise<void> {
  for (const source of ['nova-db', 'nova-api', 'nova'] as const) {
    await cloud.daemons.stop(oriel(source).daemon);
    await startOriel(cloud, source);
  }
}

async function startOriel(cloud: Cloud, source: Source): Promise<void> {
  const { daemon, port } = oriel(source);
  const text = configuration({
    oriel: { token_source: source },
    // Without the second line the doctor would look at nova-novncproxy.
    vnc: { novncproxy_port: port, novncproxy_base_url: url(port, '/vnc_lite.html') },
  });
  await writeFile(cloud.layout.file('etc', `oriel-${source}.conf`), text);
  const args = [PROGRAM, 'serve', '--role', 'novncproxy', ...configurationFiles(cloud, source)];
  await cloud.daemons.start(daemon, process.execPath, args, {
    RUNTIME_DIRECTORY: cloud.layout.file(`run-${source}`),
  });
  await answers(url(port, '/readyz'), cloud.daemons, daemon);
}

/** CPU of all processes of a proxy so far, in ms: nova-novncproxy has a child for each connection. */
export async function cpuMs({ daemons }: Cloud, proxy: ProxyProgram): Promise<number> {
  const pid = await daemons.pid(proxy.daemon);
  if (pid === undefined) throw new Error(`${proxy.name} does not run`);
  return cpuSecondsOfTree(pid) * 1000;
}

/** Starts a proxy again, and lets it and its children run before other programs of the machine: being interrupted costs CPU too. */
export async function startAfresh({ daemons }: Cloud, proxy: ProxyProgram): Promise<void> {
  await daemons.stop(proxy.daemon);
  await daemons.startAgain(proxy.daemon);
  const path = proxy.daemon === NOVNCPROXY.daemon ? '/vnc_lite.html' : '/readyz';
  await answers(url(proxy.port, path), daemons, proxy.daemon);
  const pid = await daemons.pid(proxy.daemon);
  if (pid !== undefined) await run('renice', ['-n', '-15', '-g', String(pid)]);
}

/** Waits until the children of closed connections have ended and are counted. */
export async function isQuiet({ daemons }: Cloud, proxy: ProxyProgram, processes: number): Promise<void> {
  const pid = await daemons.pid(proxy.daemon);
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; await sleep(50)) {
    if (pid === undefined || treeOf(pid).length <= processes) return;
  }
}

export async function processesOf({ daemons }: Cloud, proxy: ProxyProgram): Promise<number> {
  const pid = await daemons.pid(proxy.daemon);
  return pid === undefined ? 0 : treeOf(pid).length;
}
