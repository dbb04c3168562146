import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { newRequestId } from '../../src/flow/request-id.ts';
import { STEPS } from '../../src/flow/steps.ts';
import { spanIdOf, traceIdOf } from '../../src/flow/trace-context.ts';
import { ACCOUNTS } from '../support/accounts.ts';
import { startCluster } from '../support/cluster/separate-processes.ts';
import { startServing } from '../support/cluster/serve-process.ts';
import { startCollector, type TestCollector } from '../support/collector/collector.ts';
import type { ReceivedSpan } from '../support/collector/read-otlp.ts';
import { type AllInOne, startAllInOne } from '../support/fixtures/all-in-one.ts';
import { closingOf, Person, tokenOf } from '../support/person.ts';

const FOREIGN = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
const TRACEPARENT = `00-${FOREIGN.traceId}-${FOREIGN.spanId}-01`;

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function collect(): Promise<TestCollector> {
  const collector = await startCollector();
  closing.push(() => collector.close());
  return collector;
}

async function startWith(
  collector: TestCollector,
  settings: { trusted_proxies?: readonly string[]; refusal?: 'close' } = {},
): Promise<AllInOne> {
  const oriel = await startAllInOne({ settings: { oriel: { otlp_endpoint: collector.url, ...settings } } });
  closing.push(() => oriel.close());
  return oriel;
}

/** Opens a console and closes it again. Returns the request id and the access URL. */
async function openAndClose(mia: Person, headers: Record<string, string> = {}) {
  const id = await mia.serverId('demo');
  const body = { remote_console: { protocol: 'vnc', type: 'novnc' } };
  const answer = await mia.api(`/v2.1/servers/${id}/remote-consoles`, { method: 'POST', body, headers });
  const url = new URL(answer.body.remote_console.url);
  await fetch(url);
  const webSocket = mia.webSocket(url, { headers });
  const viewer = await mia.watch(webSocket);
  viewer.close?.();
  const closed = closingOf(webSocket);
  webSocket.close();
  await closed;
  return { requestId: answer.headers.get('x-openstack-request-id') ?? '', url };
}

/** The parent of each span by their names; '' for the root. */
function treeOf(spans: readonly ReceivedSpan[]): Record<string, string> {
  const names = new Map(spans.map(({ spanId, name }) => [spanId, name]));
  return Object.fromEntries(
    spans.map(({ name, parentSpanId }) => [
      name,
      parentSpanId === '' ? '' : (names.get(parentSpanId) ?? 'a span that was not sent'),
    ]),
  );
}

const CREATE = 'POST /v2.1/servers/:id/remote-consoles';
const OPEN = 'GET WebSocket';
const [, , STEP_2, STEP_3, , , , , , STEP_9, , , , , STEP_14] = [
  '',
  ...STEPS.map(({ number, name }) => `step ${number}: ${name}`),
];

describe('the spans of a console', () => {
  test('form one tree over all processes: the root is the request that created it', async () => {
    const collector = await collect();
    const oriel = await startCluster({ lines: ['[oriel]', `otlp_endpoint = ${collector.url}`] });
    let isClosed = false;
    closing.push(() => isClosed || oriel.close());
    const { requestId } = await openAndClose(await Person.signIn(oriel, ACCOUNTS.member));
    isClosed = true;
    await oriel.close();

    expect(collector.problems).toEqual([]);
    const spans = collector.spans.filter(({ traceId }) => traceId === traceIdOf(requestId));
    const below = (parent: string, ...steps: number[]) =>
      Object.fromEntries(steps.map((number) => [`step ${number}: ${STEPS[number - 1]!.name}`, parent]));
    expect(treeOf(spans)).toEqual({
      [CREATE]: '',
      ...below(CREATE, 1, 2, 3, 9, 11, 12),
      ...below(STEP_3!, 4, 5, 6, 7, 8),
      ...below(STEP_9!, 10),
      [OPEN]: CREATE,
      ...below(OPEN, 13, 14, 16),
      ...below(STEP_14!, 15),
      session: OPEN,
    });
    expect(spans).toHaveLength(STEPS.length + 3);
    const services = new Map(spans.map(({ name, service }) => [name, service]));
    expect(
      STEPS.map(({ number, name }) => services.get(`step ${number}: ${name}`)?.replace('oriel-', '')),
    ).toEqual(
      // The browser and the driver have no process of Oriel's.
      STEPS.map(({ number, actor }) =>
        actor === 'browser' ? (number === 1 ? 'api' : 'novncproxy') : actor === 'driver' ? 'compute' : actor,
      ),
    );
    const root = spans.find(({ name }) => name === CREATE)!;
    expect(root).toMatchObject({
      spanId: spanIdOf(requestId),
      kind: 2,
      attributes: {
        'oriel.request_id': requestId,
        'http.request.method': 'POST',
        'http.response.status_code': '200',
      },
    });
    for (const { startedAt, endedAt } of spans) {
      expect(startedAt).toBeGreaterThanOrEqual(root.startedAt - 1);
      expect(endedAt).toBeGreaterThanOrEqual(startedAt);
    }
  });

  test('come from the workers of a proxy too, and the last ones when the process ends', async () => {
    const collector = await collect();
    const oriel = await startServing(['[oriel]', 'workers = 2', `otlp_endpoint = ${collector.url}`]);
    closing.push(() => oriel.close());
    const mia = await Person.signIn(oriel, ACCOUNTS.member);
    const url = await mia.consoleUrl('demo');
    const { webSocket } = await mia.view(url);
    const closed = closingOf(webSocket);
    oriel.signal('SIGINT');
    await closed;
    await oriel.ended;
    const proxy = collector.spans.filter(({ service }) => service === 'oriel-novncproxy');
    expect(proxy.map(({ name }) => name)).toEqual(expect.arrayContaining([OPEN, STEP_14, 'session']));
    const root = collector.spans.find(({ name }) => name === CREATE)!;
    const opening = proxy.find(({ name }) => name === OPEN)!;
    expect(opening.parentSpanId).toBe(root.spanId);
    expect(opening.resource['service.instance.id']).not.toBe(root.resource['service.instance.id']);
    expect(collector.problems).toEqual([]);
  });

  test('contain no name of a user, no token, no password and no client address', async () => {
    const collector = await collect();
    const oriel = await startWith(collector, { trusted_proxies: ['127.0.0.1/32'] });
    const mia = await Person.signIn(oriel, ACCOUNTS.member);
    const { url } = await openAndClose(mia, { 'X-Forwarded-For': '203.0.113.7' });
    await oriel.close();
    const text = JSON.stringify(collector.spans);
    expect(text).toContain('session');
    for (const secret of [
      ACCOUNTS.member.name,
      ACCOUNTS.member.password,
      mia.token,
      tokenOf(url),
      '203.0.113.7',
      '127.0.0.1',
    ])
      expect(text).not.toContain(secret);
  });

  test('have the refusal, as an error only if the service is at fault', async () => {
    const collector = await collect();
    const oriel = await startWith(collector, { refusal: 'close' });
    const mia = await Person.signIn(oriel, ACCOUNTS.member);
    const url = await mia.consoleUrl('demo');
    const webSocket = mia.webSocket(url, { headers: { Origin: 'http://evil.example' } });
    await closingOf(webSocket).catch(() => {});
    await mia.askForConsole('00000000-0000-4000-8000-000000000000');
    await oriel.close();
    const refused = collector.spans.filter(({ attributes }) => 'oriel.refusal' in attributes);
    const rows = refused.map(({ name, status, attributes }) => [name, status, attributes['oriel.refusal']]);
    expect(rows.sort()).toEqual([
      [OPEN, 0, 'origin_forbidden'],
      [CREATE, 0, 'instance_unknown'],
      ['step 13: accept', 0, 'origin_forbidden'],
      [STEP_2, 0, 'instance_unknown'],
    ]);
  });
});

describe('traceparent', () => {
  test('of a trusted reverse proxy becomes a link, and never the id of a request', async () => {
    const collector = await collect();
    const oriel = await startWith(collector, { trusted_proxies: ['127.0.0.1/32'] });
    const mia = await Person.signIn(oriel, ACCOUNTS.member);
    const consoles = [
      await openAndClose(mia, { traceparent: TRACEPARENT }),
      await openAndClose(mia, { traceparent: TRACEPARENT, 'X-OpenStack-Request-ID': newRequestId() }),
    ];
    await oriel.close();
    const ids = new Set(consoles.map(({ requestId }) => requestId));
    expect(ids.size).toBe(2);
    expect(collector.spans.filter(({ traceId }) => traceId === FOREIGN.traceId)).toEqual([]);
    for (const requestId of ids) {
      const linked = collector.spans.filter(
        ({ traceId, links }) => traceId === traceIdOf(requestId) && links.length > 0,
      );
      expect(linked.map(({ name }) => name).sort()).toEqual([OPEN, CREATE]);
      for (const { links } of linked) expect(links).toEqual([{ ...FOREIGN, flags: 0x301 }]);
    }
  });

  test('of any other client is ignored', async () => {
    const collector = await collect();
    const oriel = await startWith(collector, { trusted_proxies: ['192.0.2.1/32'] });
    const { requestId } = await openAndClose(await Person.signIn(oriel, ACCOUNTS.member), {
      traceparent: TRACEPARENT,
    });
    await oriel.close();
    expect(collector.spans.some(({ traceId }) => traceId === traceIdOf(requestId))).toBe(true);
    expect(JSON.stringify(collector.spans)).not.toContain(FOREIGN.spanId);
  });
});

test('a collector that hangs delays no console', async () => {
  const collector = await collect();
  collector.answer = () => {};
  const oriel = await startWith(collector);
  const mia = await Person.signIn(oriel, ACCOUNTS.member);
  for (let each = 0; each < 3; each++) {
    const { requestId } = await openAndClose(mia);
    expect(requestId).not.toBe('');
  }
  // Longer than a span waits for others.
  await sleep(2_500);
  await expect.poll(() => collector.requests.length, { timeout: 10_000 }).toBe(1);
  await openAndClose(mia);
  expect(collector.requests).toHaveLength(1);
});
