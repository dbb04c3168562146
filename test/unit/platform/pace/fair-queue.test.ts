import { expect, test } from 'vitest';
import { FairQueue } from '../../../../src/platform/pace/fair-queue.ts';

const { signal } = new AbortController();

/** A queue with one place, which is taken until `release` is called. */
function takenQueue(bounds: Partial<ConstructorParameters<typeof FairQueue>[0]> = {}) {
  const queue = new FairQueue({ atOnce: 1, maxWaiting: 10, maxOfOwner: 5, ...bounds });
  let release = () => {};
  const first = queue.run(
    'first',
    () =>
      new Promise<void>((resolve) => {
        release = resolve;
      }),
    signal,
  );
  return { queue, first, release: () => release() };
}

test('begins waiting tasks in turns of their owners', async () => {
  const { queue, first, release } = takenQueue();
  const begun: string[] = [];
  const add = (owner: string, name: string) => queue.run(owner, async () => void begun.push(name), signal);
  const all = [
    add('a', 'a1'),
    add('a', 'a2'),
    add('a', 'a3'),
    add('b', 'b1'),
    add('c', 'c1'),
    add('b', 'b2'),
  ];
  release();
  await Promise.all([first, ...all]);
  expect(begun).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
  expect(queue.waiting).toBe(0);
});

test('refuses tasks above the bounds of an owner and of all', async () => {
  const { queue, first, release } = takenQueue({ maxWaiting: 3, maxOfOwner: 2 });
  const run = (owner: string) => queue.run(owner, async () => owner, signal);
  const waiting = [run('a'), run('a'), run('b')];
  expect(await run('a')).toBeUndefined();
  expect(await run('c')).toBeUndefined();
  release();
  expect(await Promise.all(waiting)).toEqual(['a', 'a', 'b']);
  await first;
  expect(await run('c')).toBe('c');
});

test('removes a waiting task whose signal aborts, and runs the next after one that fails', async () => {
  const { queue, first, release } = takenQueue();
  const stop = new AbortController();
  const stopped = queue.run('a', async () => 'never', stop.signal);
  const failing = queue.run('b', () => Promise.reject(new Error('fails')), signal);
  const last = queue.run('c', async () => 'last', signal);
  stop.abort(new Error('left'));
  await expect(stopped).rejects.toThrow('left');
  release();
  await expect(failing).rejects.toThrow('fails');
  expect(await last).toBe('last');
  await first;
});
