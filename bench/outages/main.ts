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
/** Between two cycles of a user: an instance has at most 4,096 live tokens. */
const PAUSE_MS = 100;
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
  const [web, other] = [await startInstances(deployment, 0), await startInstances(deployment, 1)];
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

/**
 * One instance for each user and one for the earlier consoles. QEMU's VNC server has a listen backlog of one: of several
 * connections that come to it at once, some wait for TCP's retransmissions, which has nothing to do with the outage.
 */
async function startInstances({ computes }: Deployment, host: number): Promise<string[]> {
  const { libvirt } = computes[host]!;
  const instances: string[] = [];
  for (let number = 0; number <= USERS; number++) {
    const name = `cmp${host + 1}-${number}`;
    instances.push(await libvirt.startGuest({ name, graphics: [{ type: 'vnc', listen: '0.0.0.0' }] }));
  }
  return instances;
}

interface Instances {
  /** On cmp1, where the compute agent and libvirtd have their outages. */
  readonly web: readonly string[];
  /** On cmp2, where nothing ever stops. */
  readonly other: readonly string[];
}

/** Lets users create and open consoles while one part is out of order, and counts what failed for them. */
async function suffer(outage: Outage, user: Person, instances: Instances): Promise<Row> {
  const { name, begin, end } = outage;
  const [first, ...ofUsers] = outage.isOfCompute ? instances.other : instances.web;
  const row: Row = { name, cycles: 0, failed: [], earlierFailed: [], slowestCreateMs: 0, slowestOpenMs: 0 };
  const earlier = await Promise.all(
    // Once more: a connection that was kept alive may have been closed together with the server of the last outage.
    Array.from({ length: EARLIER }, () => create(user, first!).catch(() => create(user, first!))),
  );
  let isOver = false;
  const users = ofUsers.map(async (instance) => {
    while (!isOver) {
      await sleep(PAUSE_MS);
      row.cycles++;
      try {
        const createdAt = performance.now();
        const console = await create(user, instance);
        const openedAt = performance.now();
        row.slowestCreateMs = Math.max(row.slowestCreateMs, openedAt - createdAt);
        await open(user, console);
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
    const openEarlier = async () => {
      for (const console of earlier) {
        await open(user, console).catch((error: Error) => row.earlierFailed.push(error.message));
      }
    };
    await Promise.all([sleep(outageMs), openEarlier()]);
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

interface Console {
  readonly url: URL;
  readonly requestId: string;
}

async function create(user: Person, instance: string): Promise<Console> {
  const { status, body, headers } = await within(user.askForConsole(instance), 'creating a console');
  if (status !== 200) throw new Error(`creating a console: ${status} ${JSON.stringify(body).slice(0, 200)}`);
  return {
    url: new URL(body.remote_console.url),
    requestId: headers.get('x-openstack-request-id') ?? '',
  };
}

/** Opens a console up to its picture and closes it; a refusal screen is a failure. An error ends with the console's trace. */
async function open(user: Person, console: Console): Promise<void> {
  try {
    await openPicture(user, console.url);
  } catch (error) {
    const steps = await within(stepsOf(user, console.requestId), 'the trace').catch(String);
    throw new Error(`${(error as Error).message.replaceAll('\n', ' ')} [${console.requestId}: ${steps}]`);
  }
}

/** What the trace has of steps 13 to 16, in a line. */
async function stepsOf(user: Person, requestId: string): Promise<string> {
  interface Step {
    readonly number: number;
    readonly spans: readonly { readonly outcome: string; readonly duration_ms: number }[];
  }
  const { status, body } = await user.api(`/oriel/v1/traces/${requestId}`);
  if (status !== 200) return `trace: ${status}`;
  return (body.steps as Step[])
    .filter(({ number }) => number >= 13)
    .map(({ number, spans }) => {
      const outcomes = spans.map(({ outcome, duration_ms }) => `${outcome} ${Math.round(duration_ms)} ms`);
      return `${number} ${outcomes.join(' + ') || '-'}`;
    })
    .join(', ');
}

async function openPicture(user: Person, url: URL): Promise<void> {
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
