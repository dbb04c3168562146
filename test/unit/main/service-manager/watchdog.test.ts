import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startWatchdog } from '../../../../src/main/service-manager/watchdog.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function started() {
  const state = { isAlive: true, isBusy: false, sent: [] as string[] };
  const notifier = {
    get isBusy() {
      return state.isBusy;
    },
    async send(assignments: readonly string[]) {
      state.sent.push(...assignments);
    },
  };
  const watchdog = startWatchdog({ periodMs: 60_000, notifier, isAlive: () => state.isAlive });
  return { state, watchdog };
}

test('sends three signs of life in each period, until it is closed', async () => {
  const { state, watchdog } = started();
  vi.advanceTimersByTime(60_000);
  expect(state.sent).toEqual(['WATCHDOG=1', 'WATCHDOG=1', 'WATCHDOG=1']);
  await watchdog.close();
  vi.advanceTimersByTime(60_000);
  expect(state.sent).toHaveLength(3);
});

test('sends none while the process cannot serve, or while the last message is not delivered', () => {
  const { state } = started();
  state.isAlive = false;
  vi.advanceTimersByTime(60_000);
  expect(state.sent).toEqual([]);
  state.isAlive = true;
  state.isBusy = true;
  vi.advanceTimersByTime(60_000);
  expect(state.sent).toEqual([]);
  state.isBusy = false;
  vi.advanceTimersByTime(20_000);
  expect(state.sent).toEqual(['WATCHDOG=1']);
});
