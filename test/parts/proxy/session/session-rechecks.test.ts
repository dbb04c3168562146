import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Refusal } from '../../../../src/flow/refusals.ts';
import { newRequestId } from '../../../../src/flow/request-id.ts';
import type {
  CheckedConsole,
  RecheckedSession,
  TokenSource,
} from '../../../../src/proxy/token-sources/token-source.ts';
import { anAuthorizedConsole } from '../../../support/authorized-console.ts';
import {
  openConsole,
  type ProxyFixture,
  startProxyFixture,
  type Viewer,
} from '../../../support/fixtures/proxy-fixture.ts';
import { echoServer, type VncServer } from '../../../support/fixtures/vnc-servers.ts';
import { until } from '../../../support/until.ts';

/** Seconds: fifty looks of twenty milliseconds would be one. */
const INTERVAL = 0.1;

let guest: VncServer;
let lab: ProxyFixture;
let viewers: Viewer[];
/** What is said of a session that is re-checked. */
let verdict: (checked: CheckedConsole) => RecheckedSession | Promise<RecheckedSession>;
/** Instances in the order in which they were asked about. */
let asked: string[];

beforeEach(async () => {
  guest = await echoServer();
  viewers = [];
  asked = [];
  verdict = () => ({ state: 'live' });
});
afterEach(async () => {
  for (const viewer of viewers) viewer.socket.terminate();
  await lab.close();
  await guest.close();
});

async function start(interval: number, change: Partial<TokenSource> = {}): Promise<void> {
  const tokenSource: TokenSource = {
    name: 'scripted',
    tokenForm: /^[0-9a-f-]{36}:[^:]+$/,
    async check(token) {
      const [instanceUuid, computeHost] = token.reveal().split(':') as [string, string];
      return {
        console: anAuthorizedConsole({ host: '127.0.0.1', port: guest.port, instanceUuid, computeHost }),
        password: null,
        requestId: newRequestId(),
        expiresAt: 0,
        recheckGroup: computeHost,
      };
    },
    async recheck(checked) {
      asked.push(checked.console.instanceUuid);
      return verdict(checked);
    },
    close() {},
    ...change,
  };
  lab = await startProxyFixture({ tokenSource, oriel: { session_recheck_interval: interval } });
}

async function open(computeHost = 'compute1') {
  const instanceUuid = randomUUID();
  const viewer = await openConsole(lab, encodeURIComponent(`${instanceUuid}:${computeHost}`));
  viewers.push(viewer);
  return { instanceUuid, viewer };
}

const said = (message: string) => lab.log.filter(({ msg }) => msg === message);

test('every open session is looked at again and again, and goes on', async () => {
  await start(INTERVAL);
  const sessions = [await open(), await open(), await open()];
  for (const { instanceUuid } of sessions) {
    await until(() => asked.filter((each) => each === instanceUuid).length >= 3);
  }
  expect(lab.proxy.counts().sessions).toBe(3);
});

test('one that turns out to be over ends with that reason, the others stay', async () => {
  await start(INTERVAL);
  const [ended, other] = [await open(), await open()];
  verdict = ({ console }) =>
    console.instanceUuid === ended.instanceUuid
      ? { state: 'ended', refusal: new Refusal('guest_migrated') }
      : { state: 'live' };
  expect((await ended.viewer.closed).code).toBe(4481);
  await until(() => lab.proxy.counts().sessions === 1);
  expect(other.viewer.socket.readyState).toBe(other.viewer.socket.OPEN);
});

test('an authority that cannot be reached ends no session, and is logged once for all of them', async () => {
  await start(INTERVAL);
  await open('compute1');
  await open('compute2');
  await open('compute3');
  verdict = () => ({ state: 'unconfirmed', detail: 'consoleauth: no server' });
  asked.length = 0;
  await until(() => asked.length >= 12);
  expect(lab.proxy.counts().sessions).toBe(3);
  expect(said('open consoles cannot be re-checked; they continue')).toHaveLength(1);
  verdict = () => ({ state: 'live' });
  await until(() => said('open consoles are re-checked again').length === 1);
  asked.length = 0;
  await until(() => asked.length >= 12);
  expect(said('open consoles are re-checked again')).toHaveLength(1);
});

test('one silent compute host among others that answer is logged once', async () => {
  await start(INTERVAL);
  await open('compute1');
  await open('compute2');
  verdict = ({ console }) =>
    console.computeHost === 'compute2'
      ? { state: 'unconfirmed', detail: 'compute compute2: deadline' }
      : { state: 'live' };
  asked.length = 0;
  await until(() => asked.length >= 12);
  expect(said('open consoles cannot be re-checked; they continue')).toHaveLength(1);
});

test('few are asked about at once, however many are due and slow the answers', async () => {
  await start(INTERVAL);
  for (let count = 0; count < 50; count++) await open(`compute${count}`);
  let atOnce = 0;
  let most = 0;
  verdict = async () => {
    most = Math.max(most, ++atOnce);
    await sleep(150);
    atOnce--;
    return { state: 'live' };
  };
  asked.length = 0;
  await until(() => new Set(asked).size === 50);
  expect(most).toBe(32);
});

test('sessions of a silent host do not hold up those of another', async () => {
  await start(INTERVAL);
  for (let count = 0; count < 40; count++) await open('silent');
  const other = await open('compute2');
  let release = () => {};
  const silence = new Promise<RecheckedSession>((resolve) => {
    release = () => resolve({ state: 'live' });
  });
  verdict = ({ console }) => (console.computeHost === 'silent' ? silence : { state: 'live' });
  asked.length = 0;
  await until(() => asked.filter((each) => each === other.instanceUuid).length >= 3);
  release();
});

test('with an interval of 0, or an authority that cannot be asked that, none is', async () => {
  await start(0);
  await open();
  await sleep(1_200);
  expect(asked).toEqual([]);
  await lab.close();
  await start(INTERVAL, { recheck: undefined as never });
  await open();
  await sleep(200);
  expect(asked).toEqual([]);
});

test('a source that checks many at once gets all due sessions of a group in one call, and one ends by its own result', async () => {
  const calls: string[][] = [];
  await start(INTERVAL, {
    async recheckMany(all) {
      calls.push(all.map(({ console }) => console.instanceUuid));
      return Promise.all(all.map((each) => verdict(each)));
    },
  });
  const sessions: Awaited<ReturnType<typeof open>>[] = [];
  for (let count = 0; count < 20; count++) sessions.push(await open('cell1'));
  await open('cell2');
  calls.length = 0;
  lab.proxy.accessChanged(null);
  expect(calls.map((each) => each.length).sort((a, b) => b - a)).toEqual([20, 1]);
  expect(asked).toEqual([]);
  verdict = ({ console }) =>
    console.instanceUuid === sessions[7]!.instanceUuid
      ? { state: 'ended', refusal: new Refusal('guest_deleted') }
      : { state: 'live' };
  expect((await sessions[7]!.viewer.closed).code).toBe(4482);
  await until(() => lab.proxy.counts().sessions === 20);
});

test('a silent group gets one call at a time and holds up no other', async () => {
  const calls: string[] = [];
  let release = () => {};
  const silence = new Promise<void>((resolve) => {
    release = resolve;
  });
  await start(INTERVAL, {
    async recheckMany(all) {
      const group = all[0]!.console.computeHost;
      calls.push(group);
      if (group === 'silent') await silence;
      return all.map(() => ({ state: 'live' as const }));
    },
  });
  for (let count = 0; count < 3; count++) await open('silent');
  await open('cell2');
  await until(() => calls.includes('silent'));
  calls.length = 0;
  await until(() => calls.length >= 5);
  expect(new Set(calls)).toEqual(new Set(['cell2']));
  release();
  await until(() => calls.includes('silent'));
});
