import { setMaxListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ComputeHosts, type Question } from '../../../../../src/proxy/token-sources/nova/compute-hosts.ts';
import { UnconfirmedAnswer } from '../../../../../src/proxy/token-sources/nova/confirmations.ts';
import type { ConsoleWait } from '../../../../../src/proxy/token-sources/token-source.ts';

const node = (digit: number) => `${String(digit).padStart(8, '0')}-58a4-4449-beed-6fd205a5726b`;
const IRONIC = { key: 'ironic1', host: 'ironic1', node: node(1) };
const LIBVIRT = { key: 'compute1', host: 'compute1', node: 'compute1' };

let hosts: ComputeHosts;
let waits: ConsoleWait[];
const asker = { signal: new AbortController().signal, waits: (wait: ConsoleWait) => void waits.push(wait) };

setMaxListeners(0, asker.signal);

beforeEach(() => {
  vi.useFakeTimers();
  waits = [];
  hosts = new ComputeHosts({
    clock: { now: () => Date.now(), monotonic: () => Date.now() },
    timeoutMs: 10_000,
    slowTimeoutMs: 70_000,
  });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A compute host that answers after a time, or with an error. */
const answersAfter =
  (ms: number, error?: Error) =>
  ({ timeoutMs }: Question) =>
    new Promise<number>((resolve, reject) => {
      setTimeout(() => (error === undefined ? resolve(timeoutMs) : reject(error)), ms);
    });
const confirm = (place: typeof IRONIC, ask: (question: Question) => Promise<number>) => {
  const asked = hosts.confirm(place, ask, asker, 30_000);
  asked.catch(() => {});
  return asked;
};

describe('a console that is confirmed slowly', () => {
  test('opens after 60 s with ironic, and the client is informed once after 5 s', async () => {
    const asked = confirm(IRONIC, answersAfter(60_000));
    await vi.advanceTimersByTimeAsync(4_999);
    expect(waits).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(waits).toEqual([{ driver: 'ironic', computeHost: 'ironic1', withinMs: 70_000 }]);
    await vi.advanceTimersByTimeAsync(55_000);
    expect(await asked).toBe(70_000);
    expect(waits).toHaveLength(1);
  });

  test('informs no client that was answered within 5 s', async () => {
    const asked = confirm(IRONIC, answersAfter(4_000));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await asked).toBe(70_000);
    expect(waits).toEqual([]);
  });

  test('is refused after 15 s with a hypervisor, and the client is not informed', async () => {
    const asked = confirm(LIBVIRT, answersAfter(60_000));
    await vi.advanceTimersByTimeAsync(15_000);
    await expect(asked).rejects.toMatchObject({ code: 'nova_unconfirmed' });
    expect(waits).toEqual([]);
  });

  test('is refused with a reason after the timeout and 5 s', async () => {
    const asked = confirm(IRONIC, answersAfter(200_000));
    await vi.advanceTimersByTimeAsync(75_000);
    await expect(asked).rejects.toMatchObject({
      code: 'nova_unconfirmed',
      detail: expect.stringContaining('ironic1'),
    });
  });

  test('takes no slot of hypervisors, even of the same compute host, and none of another node', async () => {
    for (let count = 0; count < 300; count++)
      void confirm({ ...IRONIC, node: node(count % 64) }, answersAfter(60_000));
    const places = [LIBVIRT, { ...LIBVIRT, key: 'ironic1', host: 'ironic1' }];
    const others = places.map((place) => confirm(place, answersAfter(100)));
    await vi.advanceTimersByTimeAsync(100);
    expect(await Promise.all(others)).toEqual([10_000, 10_000]);
  });

  test('that ends without a console marks neither its node nor its host as silent', async () => {
    const noConsole = confirm(IRONIC, answersAfter(60_000, new UnconfirmedAnswer('Nova answered 400')));
    await vi.advanceTimersByTimeAsync(60_000);
    await expect(noConsole).rejects.toMatchObject({ code: 'nova_unconfirmed' });
    const again = confirm(IRONIC, answersAfter(10));
    await vi.advanceTimersByTimeAsync(10);
    expect(await again).toBe(70_000);
  });
});
