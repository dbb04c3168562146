import { beforeEach, describe, expect, it } from 'vitest';
import { type Liveness, LivenessWatch, TICK_MS } from '../../../../../web/console/session/liveness.ts';

const INTERVAL_MS = 5_000;

let nowMs: number;
let wallMs: number;
let pings: number[];
let shown: Liveness[];
let givenUp: number;
let probes: number;
let reaches: boolean;
let watch: LivenessWatch;

beforeEach(() => start());

function start(isVisible = true): void {
  nowMs = 0;
  wallMs = 1_700_000_000_000;
  pings = [];
  shown = [];
  givenUp = 0;
  probes = 0;
  reaches = false;
  watch = new LivenessWatch(
    {
      now: () => nowMs,
      wallNow: () => wallMs,
      ping: (id) => pings.push(id),
      probe: async () => {
        probes++;
        return reaches;
      },
      onChange: (liveness) => shown.push(liveness),
      onGiveUp: () => givenUp++,
    },
    isVisible,
  );
}

/** Lets time pass with the timer of the page, and `each` after every second of it. */
async function pass(seconds: number, each: () => void = () => {}): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    nowMs += TICK_MS;
    wallMs += TICK_MS;
    watch.tick();
    each();
    await Promise.resolve();
    await Promise.resolve();
  }
}

function sleep(seconds: number): void {
  nowMs += seconds * 1_000;
  wallMs += seconds * 1_000;
}

const answer = () => {
  const id = pings.at(-1);
  watch.received();
  if (id !== undefined) watch.pong(id);
};
const silentMs = () => shown.at(-1)?.silentMs ?? null;

describe('the watch over the proxy', () => {
  it('sends nothing to a proxy that has not announced its heartbeat, and never gives it up', async () => {
    await pass(300);
    watch.keyPressed();
    watch.recheck();
    watch.visibility(true);
    expect([pings, shown, givenUp]).toEqual([[], [], 0]);
  });

  it('measures the time to each answer, once an interval', async () => {
    watch.begin(INTERVAL_MS);
    nowMs += 12;
    answer();
    expect(shown).toEqual([{ roundTripMs: 12, silentMs: null }]);
    await pass(20, () => pings.length > shown.length && answer());
    expect(pings.length).toBeGreaterThan(2);
    expect(pings.length).toBeLessThan(6);
  });

  it('reports silence after a ping, and reconnects when it lasts', async () => {
    watch.begin(INTERVAL_MS);
    answer();
    await pass(9);
    expect(silentMs()).toBeNull();
    await pass(3);
    expect(silentMs()).toBeGreaterThanOrEqual(5_000);
    expect(givenUp).toBe(0);
    await pass(60);
    expect(givenUp).toBe(1);
  });

  it('asks no further while it waits, and forgets the silence with the first byte of any kind', async () => {
    watch.begin(INTERVAL_MS);
    await pass(20);
    expect(pings.length).toBe(1);
    expect(silentMs()).not.toBeNull();
    watch.received();
    expect(silentMs()).toBeNull();
    await pass(6);
    expect(pings.length).toBe(2);
  });

  it('accepts a slow link as alive: a frame of 256 KiB at 8 KB/s, then the next', async () => {
    watch.begin(INTERVAL_MS);
    for (let frame = 0; frame < 5; frame++) {
      await pass(32);
      watch.received();
    }
    expect(givenUp).toBe(0);
  });

  it('asks at once when a key is pressed, at most once a second', async () => {
    watch.begin(INTERVAL_MS);
    answer();
    await pass(2);
    for (let key = 0; key < 10; key++) watch.keyPressed();
    expect(pings.length).toBe(2);
    for (let key = 0; key < 10; key++) {
      answer();
      watch.keyPressed();
    }
    expect(pings.length).toBe(2);
  });

  it('never alarms in a hidden tab, whose timers are slowed down', async () => {
    watch.begin(INTERVAL_MS);
    answer();
    watch.visibility(false);
    for (let minute = 0; minute < 60; minute++) {
      sleep(60);
      watch.tick();
    }
    expect([pings.length, silentMs(), givenUp]).toEqual([1, null, 0]);
    watch.visibility(true);
    expect(pings.length).toBe(2);
    await pass(4);
    expect(silentMs()).toBeNull();
  });

  it('sends a ping at once after sleep, and waits a moment before it reports silence', async () => {
    watch.begin(INTERVAL_MS);
    answer();
    sleep(3_600);
    watch.tick();
    expect(pings.length).toBe(2);
    expect([silentMs(), givenUp]).toEqual([null, 0]);
    answer();
    await pass(4);
    expect(silentMs()).toBeNull();
  });

  it('notices sleep by the wall clock, where the other clock stood still', () => {
    watch.begin(INTERVAL_MS);
    answer();
    wallMs += 3_600_000;
    watch.tick();
    expect(pings.length).toBe(2);
  });

  it('reconnects soon after sleep where a new connection reaches a proxy and the old one is silent', async () => {
    watch.begin(INTERVAL_MS);
    answer();
    reaches = true;
    watch.recheck();
    await pass(12);
    expect([probes, givenUp]).toEqual([1, 1]);
  });

  it('waits after sleep as long as ever while no new connection reaches a proxy either', async () => {
    watch.begin(INTERVAL_MS);
    answer();
    watch.recheck();
    await pass(30);
    expect(givenUp).toBe(0);
    await pass(30);
    expect(givenUp).toBe(1);
  });

  it('does not trust a new connection more than a silent one without a sign of sleep: a link may be slow', async () => {
    watch.begin(INTERVAL_MS);
    answer();
    reaches = true;
    await pass(40);
    expect([probes, givenUp]).toEqual([0, 0]);
  });

  it('reports nothing after it is stopped', async () => {
    watch.begin(INTERVAL_MS);
    watch.stop();
    await pass(100);
    expect([shown, givenUp]).toEqual([[], 0]);
  });
});

describe('a confirmation', () => {
  it('waits for the pong of a ping that was sent after the request', async () => {
    watch.begin(INTERVAL_MS);
    nowMs = 1_000;
    let confirmed: boolean | undefined;
    void watch.confirm().then((value) => {
      confirmed = value;
    });
    expect(pings).toEqual([1, 2]);
    watch.pong(1);
    await Promise.resolve();
    expect(confirmed).toBeUndefined();
    watch.pong(2);
    await Promise.resolve();
    expect(confirmed).toBe(true);
  });

  it('sends no more pings than the proxy allows', () => {
    watch.begin(INTERVAL_MS);
    for (nowMs = 0; nowMs < 10_000; nowMs += 10) {
      void watch.confirm();
      watch.sendDueConfirmation();
      watch.keyPressed();
      watch.pong(pings.length);
    }
    expect(pings.length).toBeLessThan(24);
  });

  it('is false if the proxy answers no pings, and if the watch stops', async () => {
    expect(await watch.confirm()).toBe(false);
    watch.begin(INTERVAL_MS);
    const confirmed = watch.confirm();
    watch.stop();
    expect(await confirmed).toBe(false);
    expect(await watch.confirm()).toBe(false);
  });
});
