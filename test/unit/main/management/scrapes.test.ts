import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { metricsRoute } from '../../../../src/main/management/scrapes.ts';
import { MetricValues } from '../../../../src/observe/metrics/metric-values.ts';

/** A route whose values take 20 ms to read, with how often they were read, and how many readings there were at once. */
function route() {
  const metrics = new MetricValues();
  const readings = { all: 0, atOnce: 0, most: 0 };
  const gauges = {
    async read() {
      readings.all++;
      readings.most = Math.max(readings.most, ++readings.atOnce);
      metrics.clear('oriel_ready');
      await sleep(20);
      metrics.set('oriel_ready', [], 1);
      readings.atOnce--;
    },
  };
  const build = { version: '1', node: 'v20' };
  const { handle } = metricsRoute({ metrics, gauges, build, ofWorkers: async () => [] });
  const scrape = async (accept = '') => (await handle({ headers: { accept } } as IncomingMessage)).body;
  return { scrape, readings };
}

const OPEN_METRICS = 'application/openmetrics-text';

test('values are read once at a time, whatever formats scrapers want, so that no gauge is missing', async () => {
  const { scrape, readings } = route();
  const scrapers = Array.from({ length: 24 }, async (_, index) => {
    const bodies: string[] = [];
    for (let times = 0; times < 5; times++) {
      await sleep((index * 7 + times * 5) % 23);
      bodies.push(await scrape(index % 2 === 0 ? '' : OPEN_METRICS));
    }
    return bodies;
  });
  const bodies = (await Promise.all(scrapers)).flat();
  expect(readings.most).toBe(1);
  expect(bodies.filter((body) => !body.includes('\noriel_ready 1\n'))).toEqual([]);
});

test('values are read at most ten times per second, however fast scrapers ask', async () => {
  const { scrape, readings } = route();
  await scrape();
  const begunAt = performance.now();
  const until = begunAt + 450;
  const flood = Array.from({ length: 32 }, async () => {
    while (performance.now() < until) await scrape();
  });
  await Promise.all(flood);
  const seconds = (performance.now() - begunAt) / 1_000;
  expect(readings.all).toBeLessThanOrEqual(2 + Math.ceil(seconds * 10));
  expect(readings.all).toBeGreaterThan(1);
});
