import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Refusal, type RefusalCode } from '../../../../src/flow/refusals.ts';
import { judgeHealth } from '../../../../src/platform/http/health.ts';
import { LookUpWatch } from '../../../../src/proxy/token-sources/look-up-watch.ts';
import { PartialRefusal } from '../../../../src/proxy/token-sources/partial-refusal.ts';
import { type MemoryLog, memoryLog } from '../../../support/memory-log.ts';

let memory: MemoryLog;
let outcome: 'works' | 'hangs' | Refusal;
let probes: number;
let watch: LookUpWatch;

const source = {
  name: 'nova-db',
  async probe(): Promise<string> {
    probes++;
    if (outcome === 'hangs') return new Promise<string>(() => undefined);
    if (outcome !== 'works') throw outcome;
    return 'the database answers';
  },
  findings: () => [{ text: 'A note of the source.', affects: 'no_host' as const }],
};

beforeEach(() => {
  vi.useFakeTimers();
  memory = memoryLog();
  outcome = 'works';
  probes = 0;
  watch = new LookUpWatch({ source, log: memory.log });
});

afterEach(() => {
  watch.close();
  vi.useRealTimers();
});

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const health = () => judgeHealth([], watch.findings());
const messages = () => memory.lines.map((line) => JSON.parse(line).msg as string);

test('reports that every console is refused without a client, leaves the proxy ready, and is healthy again by itself', async () => {
  watch.begin();
  await pass(0);
  expect(health()).toMatchObject({ isHealthy: true, notes: ['A note of the source.'] });
  outcome = new Refusal('nova_database_unreachable', 'cell cell1: ECONNREFUSED');
  await pass(15_000);
  expect(health()).toMatchObject({ isReady: true, isHealthy: false, notes: [] });
  expect(health().reasons[0]).toMatch(
    /^Every console is refused \(nova_database_unreachable\): cell cell1: ECONNREFUSED\. [A-Z]/,
  );
  outcome = 'works';
  await pass(5_000);
  expect(health().isHealthy).toBe(true);
});

test('logs each change once', async () => {
  watch.begin();
  await pass(60_000);
  outcome = new Refusal('nova_bus_unreachable', 'cell cell1: no broker');
  await pass(60_000);
  outcome = 'works';
  await pass(60_000);
  expect(messages()).toEqual([
    'tokens can be looked up: the database answers',
    'tokens cannot be looked up',
    'tokens can be looked up: the database answers',
  ]);
});

test.each<RefusalCode>(['nova_database_refused', 'nova_unreachable'])(
  'reports with %s of some cells that their consoles are refused',
  async (code) => {
    outcome = new PartialRefusal(code, 'cell cell2: lost');
    watch.begin();
    await pass(0);
    expect(health().reasons[0]).toMatch(/^Consoles of some cells are refused/);
  },
);

test('reports a probe that does not end, and runs one probe at a time', async () => {
  outcome = 'hangs';
  watch.begin();
  await pass(29_000);
  expect([probes, watch.findings()[0]?.affects]).toEqual([1, 'no_host']);
  await pass(2_000);
  expect(health().reasons[0]).toContain('no answer within 30000 ms');
  await pass(4_000);
  expect(probes).toBe(2);
});

test('probes nothing and logs nothing after it is closed', async () => {
  watch.begin();
  await pass(0);
  watch.close();
  outcome = new Refusal('nova_unreachable', 'lost');
  await pass(60_000);
  expect([probes, messages().length]).toEqual([1, 1]);
});

test('logs nothing of a probe that ends after it is closed', async () => {
  outcome = 'hangs';
  watch.begin();
  watch.close();
  await pass(60_000);
  expect([probes, messages().length]).toEqual([1, 0]);
});
