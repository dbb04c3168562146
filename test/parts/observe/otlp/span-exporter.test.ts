import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { traceIdOf } from '../../../../src/flow/trace-context.ts';
import { BATCH_SPANS, FLUSH_MS } from '../../../../src/observe/otlp/span-exporter.ts';
import { MAX_WAITING, STRANGERS_PER_SECOND } from '../../../../src/observe/otlp/span-queue.ts';
import { createAuthority } from '../../../support/certificates.ts';
import { accept, startCollector, type TestCollector } from '../../../support/collector/collector.ts';
import { add, FAST, SPAN, startExporter } from '../../../support/collector/exporting.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

type Write = (text: string) => void;

/** A busy machine needs more than the usual second. */
const SOON = { timeout: 10_000 };

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function collect(...tls: Parameters<typeof startCollector>): Promise<TestCollector> {
  const collector = await startCollector(...tls);
  closing.push(() => collector.close());
  return collector;
}

function exporting(...started: Parameters<typeof startExporter>) {
  const { exporter, lines } = startExporter(...started);
  closing.push(() => exporter.close());
  return { exporter, lines };
}

describe('spans for a collector', () => {
  test('are sent together, in the form that OpenTelemetry defines, each role as a service', async () => {
    const collector = await collect();
    const { exporter } = exporting(`${collector.url}/`);
    const cause = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), isSampled: true };
    add(exporter, 1, { cause, parentSpanId: 'c'.repeat(16), kind: 'server' });
    add(exporter, 1, { role: 'compute', error: 'internal_error' });
    await expect.poll(() => exporter.counts, SOON).toEqual({ sent: 2, dropped: 0 });
    expect(collector.problems).toEqual([]);
    expect(collector.requests).toHaveLength(1);
    expect(collector.requests[0]).toMatchObject({
      path: '/v1/traces',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    });
    const [ofApi, ofCompute] = collector.spans;
    expect(ofApi).toMatchObject({
      service: 'oriel-api',
      resource: {
        'service.version': '1.2.3',
        'host.name': 'controller1',
        'service.instance.id': 'an-instance',
      },
      traceId: traceIdOf(SPAN.requestId),
      parentSpanId: 'c'.repeat(16),
      name: 'step 2: ask',
      kind: 2,
      startedAt: SPAN.startedAt,
      endedAt: SPAN.startedAt + SPAN.durationMs,
      attributes: { 'oriel.step': '2' },
      links: [{ traceId: cause.traceId, spanId: cause.spanId, flags: 0x301 }],
      status: 0,
    });
    expect(ofCompute).toMatchObject({
      service: 'oriel-compute',
      parentSpanId: '',
      kind: 1,
      attributes: { 'error.type': 'internal_error' },
      status: 2,
    });
  });

  test('are sent in batches over one connection, without waiting for more if a batch is full', async () => {
    const collector = await collect();
    const { exporter } = exporting(collector.url, { pace: { ...FAST, sendEveryMs: 600_000 } });
    add(exporter, 3 * BATCH_SPANS);
    await expect.poll(() => exporter.counts.sent, SOON).toBe(3 * BATCH_SPANS);
    expect(collector.requests).toHaveLength(3);
    expect(collector.connections.total).toBe(1);
  });

  test('keep an endpoint that has the path, and its query', async () => {
    const collector = await collect();
    const { exporter } = exporting(`${collector.url}/otlp/v1/traces?tenant=a`);
    add(exporter, 1);
    await expect.poll(() => exporter.counts.sent, SOON).toBe(1);
    expect(collector.requests[0]?.path).toBe('/otlp/v1/traces?tenant=a');
  });

  test('go over TLS to a collector of an own authority, with headers from a file that may change', async () => {
    const authority = await createAuthority();
    closing.push(() => authority.close());
    const pem = await authority.issue('collector', 'DNS:localhost');
    const collector = await collect({
      cert: readFileSync(pem.cert, 'utf8'),
      key: readFileSync(pem.key, 'utf8'),
    });
    const headersFile = join(temporaryFolder(), 'headers');
    writeFileSync(headersFile, '# of the team\nAuthorization: Bearer first-secret\r\n\nX-Scope-OrgID: a\n');
    const { exporter, lines } = exporting(collector.url, { caFile: authority.ca, headersFile });
    add(exporter, 1);
    await expect.poll(() => exporter.counts.sent, SOON).toBe(1);
    expect(collector.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer first-secret',
      'x-scope-orgid': 'a',
    });
    writeFileSync(headersFile, 'Authorization: Bearer second-secret\n');
    add(exporter, 1);
    await expect.poll(() => exporter.counts.sent, SOON).toBe(2);
    expect(collector.requests[1]?.headers.authorization).toBe('Bearer second-secret');
    expect(lines()).toEqual([]);
  });

  test('do not go to a collector whose certificate is of an unknown authority', async () => {
    const authority = await createAuthority();
    closing.push(() => authority.close());
    const pem = await authority.issue('collector', 'DNS:localhost');
    const collector = await collect({
      cert: readFileSync(pem.cert, 'utf8'),
      key: readFileSync(pem.key, 'utf8'),
    });
    const { exporter, lines } = exporting(collector.url, { pace: { ...FAST, giveUpMs: 50 } });
    add(exporter, 1);
    await expect.poll(() => exporter.counts, SOON).toEqual({ sent: 0, dropped: 1 });
    expect(collector.requests).toEqual([]);
    expect(lines()[0]?.detail).toContain('certificate');
  });

  test('are sent when the process ends', async () => {
    const collector = await collect();
    const { exporter } = exporting(collector.url, { pace: { ...FAST, sendEveryMs: 600_000 } });
    add(exporter, BATCH_SPANS + 1);
    add(exporter, 2);
    await exporter.close();
    expect(collector.spans).toHaveLength(BATCH_SPANS + 3);
  });
});

describe('a collector that fails', () => {
  test.each([429, 502, 503, 504])(
    'with %d gets the spans again, after the time that it names',
    async (status) => {
      const collector = await collect();
      const header = status === 429 ? { 'Retry-After': '1' } : { 'Retry-After': new Date(0).toUTCString() };
      const times: number[] = [];
      collector.answer = (response) => {
        times.push(performance.now());
        if (times.length === 1) response.writeHead(status, header).end();
        else accept(response);
      };
      const { exporter, lines } = exporting(collector.url);
      add(exporter, 2);
      await expect.poll(() => exporter.counts, SOON).toEqual({ sent: 2, dropped: 0 });
      if (status === 429) expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(990);
      expect(lines().map(({ msg }) => msg)).toEqual([
        'the trace collector does not accept spans: consoles work, and spans will be dropped',
        'the trace collector accepts spans again',
      ]);
    },
  );

  test.each([
    [400, 'the collector answered 400'],
    [401, 'the collector answered 401'],
    [500, 'the collector answered 500'],
    [307, 'the collector answered 307: redirects are not followed'],
  ])('with %d gets the spans once: they are dropped and counted', async (status, detail) => {
    const collector = await collect();
    collector.answer = (response) =>
      response.writeHead(status, { Location: `${collector.url}/v1/traces` }).end('no');
    const { exporter, lines } = exporting(collector.url);
    add(exporter, 2);
    await expect.poll(() => exporter.counts, SOON).toEqual({ sent: 0, dropped: 2 });
    expect(collector.requests).toHaveLength(1);
    expect(lines()).toMatchObject([{ level: 40, detail, collector: collector.url }]);
  });

  test('for longer than a minute loses what was to be sent, and later spans reach it', async () => {
    const collector = await collect();
    collector.answer = (response) => response.writeHead(503).end();
    const { exporter } = exporting(collector.url, { pace: { ...FAST, giveUpMs: 50 } });
    add(exporter, 2);
    await expect.poll(() => exporter.counts, SOON).toEqual({ sent: 0, dropped: 2 });
    collector.answer = accept;
    add(exporter, 1);
    await expect.poll(() => exporter.counts, SOON).toEqual({ sent: 1, dropped: 2 });
  });

  test('by rejecting some of the spans is reported with its own words, and they count as dropped', async () => {
    const collector = await collect();
    const headersFile = join(temporaryFolder(), 'headers');
    writeFileSync(headersFile, 'Authorization: Bearer very-secret\n');
    collector.answer = (response) =>
      response.end(
        JSON.stringify({ partialSuccess: { rejectedSpans: '2', errorMessage: 'bad\n Bearer very-secret' } }),
      );
    const { exporter, lines } = exporting(collector.url, { headersFile });
    add(exporter, 3);
    await expect.poll(() => exporter.counts, SOON).toEqual({ sent: 1, dropped: 2 });
    expect(lines()).toMatchObject([{ msg: 'the trace collector rejected some spans', detail: 'bad ***' }]);
  });

  test.each([
    ['a reply without end', 'is larger', 10_000, (write: Write) => write('x'.repeat(100_000))],
    ['a reply that never comes', 'no reply within', 200, () => {}],
    ['a reply that drips', 'no reply within', 200, (write: Write) => write('x')],
  ])('by %s is left after the deadline', async (_name, detail, timeoutMs, behave) => {
    const collector = await collect();
    collector.answer = (response) => {
      response.flushHeaders();
      const dripping = setInterval(() => behave((text) => void response.write(text)), 10);
      response.on('close', () => clearInterval(dripping));
    };
    const { exporter, lines } = exporting(collector.url, {
      timeoutMs,
      pace: { ...FAST, giveUpMs: 0 },
    });
    add(exporter, 1);
    await expect.poll(() => exporter.counts, SOON).toEqual({ sent: 0, dropped: 1 });
    expect(lines()[0]?.detail).toContain(detail);
    await expect.poll(() => collector.connections.open, SOON).toBe(0);
  });

  test('by refusing connections, or by answering without HTTP, is reported once', async () => {
    const strange: Server = createServer((socket) => void socket.resume().end('SSH-2.0-OpenSSH_9.2\r\n'));
    await new Promise<void>((resolve) => strange.listen(0, '127.0.0.1', resolve));
    const { port } = strange.address() as { port: number };
    const { exporter, lines } = exporting(`http://127.0.0.1:${port}`, { pace: { ...FAST, giveUpMs: 50 } });
    add(exporter, 1);
    await expect.poll(() => exporter.counts.dropped, SOON).toBe(1);
    await new Promise((resolve) => strange.close(resolve));
    add(exporter, 1);
    await expect.poll(() => exporter.counts.dropped, SOON).toBe(2);
    expect(lines()).toHaveLength(1);
  });

  test('for a missing file of headers names the file, and its contents are not logged', async () => {
    const collector = await collect();
    const headersFile = join(temporaryFolder(), 'headers');
    writeFileSync(headersFile, 'a-secret without a colon\n');
    const { exporter, lines } = exporting(collector.url, { headersFile, pace: { ...FAST, giveUpMs: 50 } });
    add(exporter, 1);
    await expect.poll(() => exporter.counts.dropped, SOON).toBe(1);
    expect(lines()[0]?.detail).toBe(`${headersFile}: line 1 is not a header such as "Name: value"`);
    rmSync(headersFile);
    writeFileSync(headersFile, 'Authorization: Bearer right\n');
    add(exporter, 1);
    await expect.poll(() => exporter.counts.sent, SOON).toBe(1);
  });

  test('keeps a bounded number of spans waiting; the rest is dropped and counted at once', async () => {
    const collector = await collect();
    collector.answer = () => {};
    const { exporter } = exporting(collector.url);
    add(exporter, MAX_WAITING + BATCH_SPANS + 500);
    expect(exporter.counts).toEqual({ sent: 0, dropped: 500 });
    await expect.poll(() => collector.requests.length, SOON).toBe(1);
    add(exporter, 7);
    expect(exporter.counts.dropped).toBe(507);
    await collector.close();
  });

  test('by hanging holds up the end of the process no longer than the deadline', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    closing.push(() => vi.useRealTimers());
    const collector = await collect();
    collector.answer = () => {};
    const { exporter } = exporting(collector.url, { pace: { ...FAST, sendEveryMs: 600_000 } });
    add(exporter, 2 * BATCH_SPANS + 1);
    const closed = exporter.close();
    await expect.poll(() => collector.requests.length, SOON).toBe(1);
    await vi.advanceTimersByTimeAsync(FLUSH_MS);
    await closed;
    expect(exporter.counts).toEqual({ sent: 0, dropped: 2 * BATCH_SPANS + 1 });
  });
});

test('a flood of unauthenticated clients takes a bounded number of spans each second from those of users', async () => {
  const collector = await collect();
  const { exporter } = exporting(collector.url, { pace: { ...FAST, sendEveryMs: 600_000 } });
  for (let each = 0; each < 10_000; each++) exporter.add(SPAN, true);
  expect(exporter.counts.dropped).toBeGreaterThanOrEqual(10_000 - 2 * STRANGERS_PER_SECOND);
  const dropped = exporter.counts.dropped;
  add(exporter, 10);
  expect(exporter.counts.dropped).toBe(dropped);
});

test('a process without spans has no timer and no connection', async () => {
  const collector = await collect();
  const { exporter } = exporting(collector.url);
  await exporter.close();
  expect(collector.connections.total).toBe(0);
});
