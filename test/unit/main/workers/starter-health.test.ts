import { afterEach, expect, test, vi } from 'vitest';
import { StarterHealth } from '../../../../src/main/workers/starter-health.ts';
import type { HealthFinding } from '../../../../src/platform/http/health.ts';

afterEach(() => void vi.useRealTimers());

/** A first process that hangs while `isSilent`. */
function starter(findings: HealthFinding[] = []) {
  vi.useFakeTimers({ toFake: ['performance'] });
  const first = { isSilent: false, calls: 0 };
  const health = new StarterHealth({
    async describe_health() {
      first.calls++;
      if (first.isSilent) throw new Error('no answer');
      return { findings };
    },
  });
  return { first, health };
}

test('a worker reports the findings of the first process, and asks once a second', async () => {
  const finding: HealthFinding = { text: 'The bus is lost.', affects: 'this_host' };
  const { first, health } = starter([finding]);
  await Promise.all([health.findings(), health.findings(), health.whyNotAlive()]);
  expect(await health.findings()).toEqual([finding]);
  expect(first.calls).toBe(1);
});

test('a first process that hangs makes its workers unready at once, and dead after five seconds', async () => {
  const { first, health } = starter();
  first.isSilent = true;
  expect(await health.findings()).toMatchObject([{ affects: 'this_host' }]);
  expect(await health.whyNotAlive()).toBeNull();
  vi.advanceTimersByTime(5_000);
  expect(await health.whyNotAlive()).toMatch(/does not answer/);
  first.isSilent = false;
  vi.advanceTimersByTime(1_000);
  expect([await health.whyNotAlive(), await health.findings()]).toEqual([null, []]);
});
