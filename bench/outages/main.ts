import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ACCOUNTS } from '../../test/support/accounts.ts';
import { type Deployment, startThreeControllers } from '../../test/support/network/three-controllers.ts';
import { Person } from '../../test/support/person.ts';
import { OUTAGES, type Outage } from './outages.ts';
import { type Row, table } from './table.ts';

/** Consoles that are created before each outage and opened during it. */
const EARLIER = 6;
const USERS = 3;
/** Longer than any deadline of Oriel: what takes longer than this is counted as failed. */
const PATIENCE_MS = 30_000;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '6' },
    only: { type: 'string', default: '' },
  },
});
const outageMs = Number(values.seconds) * 1000;
if (!(outageMs > 0)) {
  console.error('--seconds takes a number above zero');
  process.exit(2);
}
const outages = OUTAGES.filter(({ name }) => name.includes(values.only));
if (outages.length === 0) {
  console.error(`--only ${values.only} matches none of: ${OUTAGES.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}

console.log('Starting three controllers, two compute hosts and a load balancer ...');
const deployment = await startThreeControllers();
try {
  const web = await startInstance(deployment, 0, 'web');
  const other = await startInstance(deployment, 1, 'other');
  const user = await Person.signIn(deployment, ACCOUNTS.member);
  const rows: Row[] = [];
  for (const outage of outages) {
    const row = await suffer(outage, user, { web, other });
    rows.push(row);
    console.log(table([row]).split('\n').at(-1));
  }
  console.log(`\n${table(rows)}`);
} finally {
  await deployment.close();
}

function startInstance({ computes }: Deployment, host: number, name: string): Promise<string> {
  return computes[host]!.libvirt.startGuest({ name, graphics: [{ type: 'vnc', listen: '0.0.0.0' }] });
}

interface Instances {
  /** On cmp1, where the compute agent and libvirtd have their outages. */
  readonly web: string;
  /** On cmp2, where nothing ever stops. */
  readonly other: string;
}

/** Lets users create and open consoles while one part is out of order, and counts what failed for them. */
async function suffer(outage: Outage, user: Person, instances: Instances): Promise<Row> {
  const { name, begin, end } = outage;
  const instance = outage.isOfCompute ? instances.other : instances.web;
  const row: Row = { name, cycles: 0, failed: [], earlierFailed: [], slowestCreateMs: 0, slowestOpenMs: 0 };
  const earlier = await Promise.all(
    // Once more: a connection that was kept alive may have been closed together with the server of the last outage.
    Array.from({ length: EARLIER }, () => create(user, instance).catch(() => create(user, instance))),
  );
  let isOver = false;
  const users = Array.from({ length: USERS }, async () => {
    while (!isOver) {
      row.cycles++;
      try {
        const createdAt = performance.now();
        const url = await create(user, instance);
        const openedAt = performance.now();
        row.slowestCreateMs = Math.max(row.slowestCreateMs, openedAt - createdAt);
        await open(user, url);
        row.slowestOpenMs = Math.max(row.slowestOpenMs, performance.now() - openedAt);
      } catch (error) {
        row.failed.push((error as Error).message);
        await sleep(200);
      }
    }
  });
  try {
    await sleep(1_000);
    await begin(deployment);
    const opening = earlier.map((url) =>
      open(user, url).catch((error: Error) => void row.earlierFailed.push(error.message)),
    );
    await Promise.all([sleep(outageMs), ...opening]);
    await end(deployment);
    await sleep(2_000);
  } finally {
    isOver = true;
  }
  await Promise.all(users);
  // What was overtaken by the end of this outage must not meet the next one.
  await sleep(3_000);
  return row;
}

async function create(user: Person, instance: string): Promise<URL> {
  const { status, body } = await within(user.askForConsole(instance), 'creating a console');
  if (status !== 200) throw new Error(`creating a console: ${status} ${JSON.stringify(body).slice(0, 200)}`);
  return new URL(body.remote_console.url);
}

/** Opens a console up to its picture and closes it; a refusal screen is a failure. */
async function open(user: Person, url: URL): Promise<void> {
  const webSocket = user.webSocket(url);
  try {
    const failed = new Promise<never>((_, reject) => {
      webSocket.once('error', reject);
      webSocket.once('close', (code) => reject(new Error(`opening a console: closed with ${code}`)));
    });
    const viewer = await within(Promise.race([user.watch(webSocket), failed]), 'opening a console');
    if (!viewer.name.startsWith('QEMU')) throw new Error(`opening a console: ${viewer.name}`);
  } finally {
    webSocket.terminate();
  }
}

async function within<T>(work: Promise<T>, what: string): Promise<T> {
  const late = new AbortController();
  const failed = sleep(PATIENCE_MS, undefined, { signal: late.signal }).then(() => {
    throw new Error(`${what}: no answer within ${PATIENCE_MS / 1000} s`);
  });
  try {
    return await Promise.race([work, failed]);
  } finally {
    late.abort();
  }
}
