import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { BATCH_SPANS } from '../../../../src/observe/otlp/span-exporter.ts';
import {
  MAX_WAITING,
  MAX_WAITING_WITH_STRANGERS,
  SpanQueue,
  STRANGERS_PER_SECOND,
} from '../../../../src/observe/otlp/span-queue.ts';
import { createAuthority } from '../../../support/certificates.ts';
import { accept, startCollector, type TestCollector } from '../../../support/collector/collector.ts';
import { add, FAST, SPAN, startExporter } from '../../../support/collector/exporting.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

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

describe('a collector that names a long Retry-After', () => {
  test('gets no other spans before that time, even if a full batch waits', async () => {
    const collector = await collect();
    collector.answer = (response) => response.writeHead(429, { 'Retry-After': '3600' }).end();
    const { exporter } = exporting(collector.url);
    add(exporter, 2 * BATCH_SPANS);
    await expect.poll(() => exporter.counts, SOON).toEqual({ sent: 0, dropped: BATCH_SPANS });
    add(exporter, BATCH_SPANS);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(collector.requests).toHaveLength(1);
    // The end of the process does not wait for it.
    collector.answer = accept;
    await exporter.close();
    expect(exporter.counts).toEqual({ sent: 2 * BATCH_SPANS, dropped: BATCH_SPANS });
  });

  test.each(['999999999', 'Fri, 31 Dec 9999 23:59:59 GMT'])(
    'of %s gets spans after five minutes',
    async (value) => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      closing.push(() => vi.useRealTimers());
      const collector = await collect();
      collector.answer = (response) => response.writeHead(503, { 'Retry-After': value }).end();
      const { exporter } = exporting(collector.url);
      add(exporter, 2 * BATCH_SPANS);
      await expect.poll(() => exporter.counts.dropped, SOON).toBe(BATCH_SPANS);
      collector.answer = accept;
      await vi.advanceTimersByTimeAsync(299_000);
      expect(collector.requests).toHaveLength(1);
      await vi.advanceTimersByTimeAsync(2_000);
      await expect.poll(() => exporter.counts.sent, SOON).toBe(BATCH_SPANS);
    },
  );
});

test('a flood of unauthenticated clients during an outage leaves three quarters of the places to users', () => {
  let now = 1_000_000;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
  closing.push(() => clock.mockRestore());
  const queue = new SpanQueue();
  for (let second = 0; second < 600; second++) {
    for (let each = 0; each < 2 * STRANGERS_PER_SECOND; each++) queue.add(SPAN, true);
    now += 1_000;
  }
  expect(queue.size).toBe(MAX_WAITING_WITH_STRANGERS);
  for (let each = 0; each < MAX_WAITING; each++) queue.add(SPAN, false);
  expect(queue.size).toBe(MAX_WAITING);
  expect(MAX_WAITING_WITH_STRANGERS).toBeLessThanOrEqual(MAX_WAITING / 4);
});

test('a file of headers that is a FIFO or a device is not read, and does not hold up the end of the process', async () => {
  const collector = await collect();
  const fifo = join(temporaryFolder(), 'fifo');
  execFileSync('mkfifo', [fifo]);
  for (const headersFile of [fifo, '/dev/zero']) {
    const { exporter, lines } = exporting(collector.url, { headersFile, pace: { ...FAST, giveUpMs: 0 } });
    add(exporter, 1);
    await expect.poll(() => exporter.counts.dropped, SOON).toBe(1);
    expect(lines()[0]?.detail).toBe(`${headersFile}: it is not a regular file`);
    await exporter.close();
  }
  expect(collector.requests).toEqual([]);
});

test.each([
  ['damaged', '-----BEGIN CERTIFICATE-----\nnot base64\n-----END CERTIFICATE-----\n'],
  ['empty', ''],
])(
  'a file of authorities that is %s is named in the log, and no other authority is trusted',
  async (_how, damaged) => {
    const caFile = join(temporaryFolder(), 'ca.pem');
    const authority = await createAuthority();
    closing.push(() => authority.close());
    const pem = await authority.issue('collector', 'DNS:localhost');
    const collector = await collect({
      cert: readFileSync(pem.cert, 'utf8'),
      key: readFileSync(pem.key, 'utf8'),
    });
    writeFileSync(caFile, damaged);
    const { exporter, lines } = exporting(collector.url, { caFile, pace: { ...FAST, giveUpMs: 0 } });
    add(exporter, 1);
    await expect.poll(() => exporter.counts.dropped, SOON).toBe(1);
    expect(lines()[0]?.detail).toBe(`${caFile}: it does not begin with a valid certificate`);
    rmSync(caFile);
    writeFileSync(caFile, readFileSync(authority.ca));
    add(exporter, 1);
    await expect.poll(() => exporter.counts.sent, SOON).toBe(1);
  },
);

test('a collector whose certificate has another name gets no spans and no headers', async () => {
  const authority = await createAuthority();
  closing.push(() => authority.close());
  const pem = await authority.issue('other', 'DNS:other.example');
  const collector = await collect({
    cert: readFileSync(pem.cert, 'utf8'),
    key: readFileSync(pem.key, 'utf8'),
  });
  const { exporter, lines } = exporting(collector.url, {
    caFile: authority.ca,
    pace: { ...FAST, giveUpMs: 0 },
  });
  add(exporter, 1);
  await expect.poll(() => exporter.counts.dropped, SOON).toBe(1);
  expect(collector.requests).toEqual([]);
  expect(lines()[0]?.detail).toContain('other.example');
});

test('a span that cannot be encoded is dropped with its batch, and the process continues', async () => {
  const collector = await collect();
  const { exporter } = exporting(collector.url);
  exporter.add({ ...SPAN, requestId: undefined as unknown as string }, false);
  await expect.poll(() => exporter.counts.dropped, SOON).toBe(1);
  add(exporter, 1);
  await expect.poll(() => exporter.counts.sent, SOON).toBe(1);
});

test('a collector that repeats only the token of a header does not put it into the log', async () => {
  const collector = await collect();
  const headersFile = join(temporaryFolder(), 'headers');
  writeFileSync(headersFile, 'Authorization: Bearer very-secret\n');
  const errorMessage = 'the token "very-secret" of the Bearer scheme has expired';
  collector.answer = (response) =>
    response.end(JSON.stringify({ partialSuccess: { rejectedSpans: '1', errorMessage } }));
  const { exporter, lines } = exporting(collector.url, { headersFile });
  add(exporter, 1);
  await expect.poll(() => exporter.counts.dropped, SOON).toBe(1);
  expect(lines()[0]?.detail).toBe('the token "***" of the Bearer scheme has expired');
});
