// How long a console stays open after its person, its guest or its address has lost the right to it, on real parts.
// node --import ./bench/typescript.js bench/revocation.ts [--runs N] [--interval SECONDS] [--keystone]
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ACCOUNTS } from '../test/support/accounts.ts';
import { Memcached } from '../test/support/cluster/memcached.ts';
import { startNats } from '../test/support/cluster/nats.ts';
import { LOCAL_DRILLS } from '../test/support/cluster/revocation-drills.ts';
import { type RevocationCluster, startRevocationCluster } from '../test/support/cluster/revocation-oriel.ts';
import { Viewer } from '../test/support/fixtures/proxy-fixture.ts';
import { startCloud } from '../test/support/openstack/cloud.ts';
import {
  type KeystonePerson,
  makePerson,
  recheckedByKeystone,
} from '../test/support/openstack/keystone-admin.ts';
import { Person } from '../test/support/person.ts';
import { median } from './statistics.ts';

const { values: given } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    interval: { type: 'string', default: '30' },
    keystone: { type: 'boolean', default: false },
  },
});
const runs = Number(given.runs);
const interval = Number(given.interval);
const closers: (() => Promise<unknown>)[] = [];
try {
  console.log(`| what is done | seconds until the console is over: median, longest of ${runs} |\n|---|---|`);
  await (given.keystone ? keystoneDrills() : localDrills());
} finally {
  for (const close of closers.reverse()) await close();
}

/** All roles on a real bus with a real memcached. */
async function localDrills(): Promise<void> {
  const [nats, memcached] = [await startNats(), await Memcached.start()];
  closers.push(
    () => nats.close(),
    () => memcached.kill(),
  );
  for (const drill of LOCAL_DRILLS) {
    await measure(drill.name, drill.closeCode, async () => {
      const stand = await startRevocationCluster({
        oriel: { transport: 'nats', session_recheck_interval: interval },
        oriel_nats: { servers: [nats.url] },
        cache: {
          enabled: true,
          backend: 'oslo_cache.memcache_pool',
          memcache_servers: [{ host: memcached.host, port: memcached.port }],
        },
      });
      const person = await Person.signIn(stand, ACCOUNTS.member);
      return { stand, person, revoke: () => drill.revoke(stand, person) };
    });
  }
}

/** The same roles in one process, signed in to at a real Keystone. */
async function keystoneDrills(): Promise<void> {
  const cloud = await startCloud({ baseUrl: 'http://127.0.0.1', screenPort: 0, nova: false });
  closers.push(() => cloud.close());
  const drills: [string, number, (person: KeystonePerson, token: string) => Promise<void>][] = [
    ['Keystone: the user is disabled', 4530, (person) => person.disable()],
    ['Keystone: the role is taken away', 4531, (person) => person.takeRoleAway()],
    ['Keystone: the token is revoked', 4533, (person, token) => person.revoke(token)],
  ];
  for (const [name, code, revoke] of drills) {
    let run = 0;
    await measure(
      name,
      code,
      async () => {
        const keystone = await makePerson(cloud, `person-${code}-${run++}`);
        const stand = await startRevocationCluster(recheckedByKeystone(cloud, interval), keystone.projectId);
        const person = new Person(stand);
        person.token = await keystone.signIn();
        return { stand, person, revoke: () => revoke(keystone, person.token) };
      },
      true,
    );
  }
}

interface Case {
  readonly stand: RevocationCluster;
  readonly person: Person;
  readonly revoke: () => Promise<void> | void;
}

async function measure(
  name: string,
  closeCode: number,
  prepare: () => Promise<Case>,
  sideBySide = false,
): Promise<void> {
  const seconds: number[] = [];
  const once = async () => void seconds.push(await timeOf(name, closeCode, await prepare()));
  if (sideBySide) await Promise.all([...Array(runs)].map((_, run) => sleep(run * 700).then(once)));
  else for (let run = 0; run < runs; run++) await once();
  console.log(`| ${name} | ${median(seconds).toFixed(2)}, ${Math.max(...seconds).toFixed(2)} |`);
}

async function timeOf(name: string, closeCode: number, { stand, person, revoke }: Case): Promise<number> {
  try {
    const { body } = await person.askForConsole(stand.guest.uuid);
    const path = new URL(body.remote_console.url).searchParams.get('path');
    const viewer = new Viewer(`${stand.proxyUrl.replace('http', 'ws')}/${path}`);
    await viewer.handshake();
    await sleep(1_000);
    const began = performance.now();
    await revoke();
    const { code } = await viewer.closed;
    if (code !== closeCode) throw new Error(`${name}: closed with ${code}`);
    return (performance.now() - began) / 1000;
  } finally {
    await stand.close();
  }
}
