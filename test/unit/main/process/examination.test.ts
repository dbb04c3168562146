import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { examination } from '../../../../src/main/process/examination.ts';
import type { HealthReport } from '../../../../src/operator/health-report.ts';
import { systemClock } from '../../../../src/platform/clock.ts';
import { InProcessTransport } from '../../../../src/transport/in-process/transport.ts';
import { defaultSettings } from '../../../support/default-settings.ts';
import { memoryLog } from '../../../support/memory-log.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => vi.useRealTimers());

const { log, lines } = memoryLog();
const parts = {
  settings: defaultSettings(),
  host: 'ctl1',
  roles: ['api'],
  transport: new InProcessTransport({ log }),
  clock: systemClock,
  log,
} as const;

const reportOf = (number: number): HealthReport => ({
  examined_at: number,
  from_host: 'ctl1',
  breaks_at: null,
  silent_hosts: [],
  processes: [],
  findings: [],
});

/** An examination that ends when the test says so. */
function scripted() {
  let begun = 0;
  const ends: ((error?: Error) => void)[] = [];
  const ask = examination(parts, () => {
    const number = ++begun;
    return new Promise((resolve, reject) => {
      ends.push((error) => (error === undefined ? resolve(reportOf(number)) : reject(error)));
    });
  });
  return { ask, end: (error?: Error) => ends.shift()!(error), begun: () => begun };
}

test('a hundred requests at once begin one examination, and all receive its report', async () => {
  const { ask, end, begun } = scripted();
  const asked = Array.from({ length: 100 }, () => ask());
  end();
  const answers = await Promise.all(asked);
  expect(begun()).toBe(1);
  expect(new Set(answers.map(({ report }) => report?.examined_at))).toEqual(new Set([1]));
});

test('a report of half a minute is replaced, and shown until then', async () => {
  const { ask, end, begun } = scripted();
  const first = ask();
  end();
  await first;
  await vi.advanceTimersByTimeAsync(29_000);
  expect(await ask()).toEqual({ running: false, report: reportOf(1) });
  expect(begun()).toBe(1);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await ask()).toEqual({ running: true, report: reportOf(1) });
  expect(begun()).toBe(2);
  end();
  await vi.advanceTimersByTimeAsync(1);
  expect(await ask()).toEqual({ running: false, report: reportOf(2) });
});

test('a request does not wait long for hosts that are silent', async () => {
  const { ask, end } = scripted();
  const first = ask();
  await vi.advanceTimersByTimeAsync(8_000);
  expect(await first).toEqual({ running: true, report: null });
  end();
  await vi.advanceTimersByTimeAsync(1);
  expect((await ask()).report).toEqual(reportOf(1));
});

test('an examination that fails is logged, and the previous report stays', async () => {
  const { ask, end } = scripted();
  const first = ask();
  end();
  await first;
  await vi.advanceTimersByTimeAsync(31_000);
  await ask();
  end(new Error('broken'));
  await vi.advanceTimersByTimeAsync(1);
  expect(lines.join('\n')).toContain('the processes could not be examined');
  expect((await ask()).report).toEqual(reportOf(1));
});
