import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Refusal } from '../../../../src/flow/refusals.ts';
import { newRequestId } from '../../../../src/flow/request-id.ts';
import type { TokenSource, WhyClosed } from '../../../../src/proxy/token-sources/token-source.ts';
import { anAuthorizedConsole } from '../../../support/authorized-console.ts';
import {
  openConsole,
  type ProxyFixture,
  startProxyFixture,
  type Viewer,
} from '../../../support/fixtures/proxy-fixture.ts';
import { echoServer, type VncServer } from '../../../support/fixtures/vnc-servers.ts';
import { until } from '../../../support/until.ts';

let guest: VncServer;
let lab: ProxyFixture;
let viewers: Viewer[];
/** The signals of the calls so far. */
let calls: AbortSignal[];
/** The results of the calls, in order; the last one repeats. */
let results: (WhyClosed | Promise<WhyClosed>)[];

beforeEach(async () => {
  guest = await echoServer();
  viewers = [];
  calls = [];
});
afterEach(async () => {
  for (const viewer of viewers) viewer.socket.terminate();
  await lab.close();
  await guest.close();
});

const RUNS: WhyClosed = { state: 'runs', detail: 'so says the host' };
const UNKNOWN: WhyClosed = { state: 'unknown', detail: 'no cell' };
const stopped: WhyClosed = { state: 'ended', refusal: new Refusal('guest_stopped') };

async function start(endReasonWait: TokenSource['endReasonWait'], endReasonWaitMs = 1): Promise<void> {
  const tokenSource: TokenSource = {
    name: 'scripted',
    tokenForm: /^[0-9a-f-]{36}$/,
    ...(endReasonWait === undefined ? {} : { endReasonWait }),
    async check(token) {
      const instanceUuid = token.reveal();
      return {
        console: anAuthorizedConsole({ host: '127.0.0.1', port: guest.port, instanceUuid }),
        password: null,
        requestId: newRequestId(),
        expiresAt: 0,
      };
    },
    async whyClosed(_checked, { signal }) {
      calls.push(signal);
      return results[Math.min(calls.length, results.length) - 1]!;
    },
    close() {},
  };
  lab = await startProxyFixture({ tokenSource, limits: { endReasonWaitMs } });
}

async function open(instanceUuid = randomUUID()): Promise<Viewer> {
  const viewer = await openConsole(lab, instanceUuid);
  viewers.push(viewer);
  return viewer;
}

function closeGuest(): void {
  for (const socket of guest.open) socket.destroy();
}

const ended = () => lab.log.find(({ msg }) => msg === 'console ended');

test.each([['runs', RUNS] as const, ['unknown', UNKNOWN] as const])(
  'a reason that the second call finds ends the session, after a first result of %s',
  async (_state, first) => {
    results = [first, stopped];
    await start({ withinMs: 60_000, againAfterMs: 50 });
    const viewer = await open();
    closeGuest();
    expect((await viewer.closed).code).toBe(4480);
    expect(calls).toHaveLength(2);
  },
);

test('two results without a reason end the session as closed by the VNC server, with the second in the log', async () => {
  results = [UNKNOWN, RUNS];
  await start({ withinMs: 60_000, againAfterMs: 50 });
  const viewer = await open();
  closeGuest();
  expect((await viewer.closed).code).toBe(1000);
  expect(calls).toHaveLength(2);
  expect(ended()).toMatchObject({ code: 'vnc_closed', detail: expect.stringContaining('so says the host') });
});

test('a source that does not answer delays the end no longer than its deadline, and its call is aborted', async () => {
  results = [new Promise(() => {})];
  await start({ withinMs: 200, againAfterMs: 50 });
  const viewer = await open();
  closeGuest();
  expect((await viewer.closed).code).toBe(1000);
  expect(ended()).toMatchObject({ detail: expect.stringContaining('no reason within 200 ms') });
  await until(() => calls[0]!.aborted);
});

test('all consoles of an instance share the two calls', async () => {
  results = [RUNS, stopped];
  await start({ withinMs: 60_000, againAfterMs: 50 });
  const uuid = randomUUID();
  const all = [await open(uuid), await open(uuid), await open(uuid)];
  closeGuest();
  for (const viewer of all) expect((await viewer.closed).code).toBe(4480);
  expect(calls).toHaveLength(2);
});

test('the pause between two calls takes no slot of another instance', async () => {
  results = [...Array(40).fill(RUNS), stopped];
  await start({ withinMs: 60_000, againAfterMs: 60_000 });
  for (let count = 0; count < 40; count++) await open();
  const viewer = await open();
  closeGuest();
  await until(() => calls.length === 41);
  await Promise.any([viewer, ...viewers].map(({ closed }) => closed));
});

test('a browser that leaves during the wait ends its session at once', async () => {
  results = [new Promise(() => {})];
  await start({ withinMs: 60_000, againAfterMs: 50 });
  const viewer = await open();
  closeGuest();
  await until(() => calls.length === 1);
  viewer.socket.terminate();
  await until(() => lab.proxy.counts().sessions === 0);
});

test('a message with the reason is awaited after an unknown result', async () => {
  results = [UNKNOWN];
  await start(undefined, 60_000);
  const instanceUuid = randomUUID();
  const viewer = await open(instanceUuid);
  closeGuest();
  await until(() => calls.length === 1);
  lab.proxy.endSessionsOfInstance(instanceUuid, 'guest_crashed');
  expect((await viewer.closed).code).toBe(4489);
});
