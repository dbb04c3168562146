import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Heartbeat } from '../../../../src/proxy/pump/heartbeat.ts';

const INTERVAL_MS = 12_800;
let heartbeat: Heartbeat;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  heartbeat.close();
  vi.useRealTimers();
});

class Session {
  beats = 0;
  beat(): void {
    this.beats++;
  }
}

test('ten thousand idle sessions share one timer and beat twice in an interval', () => {
  heartbeat = new Heartbeat(INTERVAL_MS);
  const sessions = Array.from({ length: 10_000 }, () => new Session());
  for (const session of sessions) heartbeat.add(session);
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(INTERVAL_MS);
  expect(sessions.every(({ beats }) => beats === 2)).toBe(true);
});

test('sessions that started in sequence do not all beat in the same turn', () => {
  heartbeat = new Heartbeat(INTERVAL_MS);
  const sessions = Array.from({ length: 64 }, () => {
    const session = new Session();
    heartbeat.add(session);
    vi.advanceTimersByTime(INTERVAL_MS / 128);
    return session;
  });
  for (const session of sessions) session.beats = 0;
  vi.advanceTimersByTime(INTERVAL_MS / 128);
  expect(sessions.filter(({ beats }) => beats > 0)).toHaveLength(1);
});

test('an ended session does not beat, and nothing of it is kept', () => {
  heartbeat = new Heartbeat(INTERVAL_MS);
  const session = new Session();
  heartbeat.add(session)!.leave();
  vi.advanceTimersByTime(2 * INTERVAL_MS);
  expect(session.beats).toBe(0);
  expect(heartbeat.size).toBe(0);
});

test('without an interval there is no timer at all', () => {
  heartbeat = new Heartbeat(0);
  heartbeat.add(new Session());
  expect(vi.getTimerCount()).toBe(0);
});
