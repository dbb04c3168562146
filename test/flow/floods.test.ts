import { readdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAuthority, type TestAuthority } from '../support/certificates.ts';
import { type ServeProcess, startServing } from '../support/cluster/serve-process.ts';
import { FLOODS, type Flood } from '../support/hostile/floods.ts';
import { loopReport, WATCH_OPTIONS } from '../support/hostile/loop-report.ts';
import { startFlood } from '../support/hostile/start-flood.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** How much more CPU time than the baseline (see loop-report.ts) a turn of the event loop may take. */
const BASELINES = 100;
const FLOOD_MS = 500;

let authority: TestAuthority;
beforeAll(async () => {
  authority = await createAuthority();
});
afterAll(() => authority.close());

interface Watched {
  readonly oriel: ServeProcess;
  readonly proxyPort: number;
  readonly folder: string;
  close(): Promise<void>;
}

async function startWatched(options: readonly string[]): Promise<Watched> {
  const folder = temporaryFolder();
  const { cert, key } = await authority.issue('proxy', 'IP:127.0.0.1');
  const environment = [`ORIEL_FLOOD_WATCH=${folder}`, `NODE_OPTIONS=${WATCH_OPTIONS.join(' ')}`];
  const oriel = await startServing(
    [...options, '[DEFAULT]', `cert = ${cert}`, `key = ${key}`],
    ['env', ...environment],
  );
  return {
    oriel,
    proxyPort: Number(new URL(oriel.proxyUrl).port),
    folder,
    async close() {
      await oriel.close();
    },
  };
}

/** Floods it for a moment. Answers how many baselines the longest turn took, of all of its processes. */
async function longestTurn({ folder, proxyPort }: Watched, flood: Flood): Promise<number> {
  const pids = (await readdir(folder)).map(Number);
  const reports = () => Promise.all(pids.map((pid) => loopReport(folder, pid)));
  await reports();
  const running = await startFlood(flood, proxyPort, () => Promise.reject(new Error('it has no token')));
  await delay(FLOOD_MS);
  const { connections } = await running.stop();
  expect(connections).toBeGreaterThan(0);
  return Math.max(...(await reports()).map(({ cpuMs, baselineMs }) => cpuMs / baselineMs));
}

const livez = async ({ proxyPort }: Watched) => (await fetch(`http://127.0.0.1:${proxyPort}/livez`)).status;
/** What a client without a token can send, in each state of a connection that it reaches. */
const STRANGERS = FLOODS.filter(({ by }) => by === 'stranger');

describe('one process', () => {
  let watched: Watched;
  beforeAll(async () => {
    watched = await startWatched([]);
    // Code that has not run yet is compiled first.
    for (const flood of STRANGERS.slice(0, 3)) await longestTurn(watched, flood);
  });
  afterAll(() => watched.close());

  test.each(STRANGERS.map((flood) => [flood.name, flood] as const))(
    'a flood of %s leaves each turn of the event loop short',
    async (_name, flood) => {
      expect(await longestTurn(watched, flood)).toBeLessThan(BASELINES);
      expect(await livez(watched)).toBe(200);
    },
  );
});

test('workers that are flooded answer their parent, which kills none', async () => {
  const watched = await startWatched(['[oriel]', 'workers = 2']);
  try {
    const pids = await readdir(watched.folder);
    expect(pids).toHaveLength(3);
    for (const name of [
      'refusal screen: pings',
      'refusal screen: update requests',
      'HTTP: pipelined requests',
    ]) {
      const flood = STRANGERS.find((each) => each.name === name)!;
      expect(await longestTurn(watched, flood)).toBeLessThan(BASELINES);
    }
    expect(await livez(watched)).toBe(200);
    expect(await readdir(watched.folder)).toEqual(pids);
    expect(
      watched.oriel.log().filter(({ msg }) => /does not answer|ended by itself/.test(String(msg))),
    ).toEqual([]);
  } finally {
    await watched.close();
  }
});
