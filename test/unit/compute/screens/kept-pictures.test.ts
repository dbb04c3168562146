import { expect, test, vi } from 'vitest';
import { KeptPictures } from '../../../../src/compute/screens/kept-pictures.ts';

const picture = (bytes: number) => ({ etag: 'a', png: Buffer.alloc(bytes), width: 1, height: 1, scale: 1 });

const when = { at: 0, takenAt: 0 };

test('keeps pictures up to a number and up to a number of bytes, and forgets the oldest', () => {
  const kept = new KeptPictures(() => 0);
  for (let index = 0; index <= 1_000; index++) kept.keep(`small-${index}`, picture(10), when);
  expect([kept.get('small-0'), kept.get('small-1')?.takenAt]).toEqual([undefined, 0]);
  for (let index = 0; index < 40; index++) kept.keep(`large-${index}`, picture(2 << 20), when);
  expect(kept.bytes).toBeLessThanOrEqual(64 << 20);
  expect([kept.get('small-1000'), kept.get('large-39')?.takenAt]).toEqual([undefined, 0]);
  kept.clear();
  expect(kept.bytes).toBe(0);
});

test('forgets a picture that is no longer asked for', () => {
  vi.useFakeTimers();
  try {
    let now = 0;
    const kept = new KeptPictures(() => now);
    kept.keep('watched', picture(10), when);
    kept.keep('left', picture(10), when);
    for (let turn = 0; turn < 6; turn++) {
      now += 15_000;
      kept.use('watched');
      vi.advanceTimersByTime(15_000);
    }
    expect([kept.get('watched')?.takenAt, kept.get('left'), kept.bytes]).toEqual([0, undefined, 10]);
    kept.delete('watched');
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
