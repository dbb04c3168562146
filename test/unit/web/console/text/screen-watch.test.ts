import { beforeEach, describe, expect, it } from 'vitest';
import type { Damage, Picture } from '../../../../../src/text/picture.ts';
import type { ScreenText } from '../../../../../src/text/screen-text.ts';
import { ScreenWatch } from '../../../../../web/console/text/screen-watch.ts';
import { screenOf } from '../../../../support/text/screen-of.ts';

/** A canvas in which each pixel has the number that was painted last. */
class Paper {
  width = 8;
  height = 4;
  paint = 1;
  readonly reads: Damage[] = [];
  read(area: Damage): Uint8ClampedArray {
    this.reads.push(area);
    return new Uint8ClampedArray(area.width * area.height * 4).fill(this.paint);
  }
}

let paper: Paper;
let nowMs: number;
let timers: { atMs: number; action: () => void }[];
let pictures: { data: number[]; damage: readonly Damage[] | undefined }[];
let texts: (ScreenText | undefined)[];
let answer: ScreenText | undefined;
let costMs: number;
let watch: ScreenWatch;

beforeEach(() => {
  paper = new Paper();
  [nowMs, costMs, timers, pictures, texts] = [1_000, 1, [], [], []];
  answer = screenOf(['one']);
  const reader = {
    read: ({ data }: Picture, damage?: readonly Damage[]) => {
      nowMs += costMs;
      pictures.push({ data: [...data], damage });
      return answer;
    },
  };
  const clock = {
    now: () => nowMs,
    after(delayMs: number, action: () => void) {
      const timer = { atMs: nowMs + delayMs, action };
      timers.push(timer);
      return () => {
        timers = timers.filter((each) => each !== timer);
      };
    },
  };
  watch = new ScreenWatch(paper, reader, clock, (text) => texts.push(text));
});

/** Runs the timers until none is left. */
function settle(): void {
  for (let timer = timers.shift(); timer !== undefined; timer = timers.shift()) {
    nowMs = Math.max(nowMs, timer.atMs);
    timer.action();
  }
}

describe('a watch of the screen', () => {
  it('reads the whole screen once, and nothing more while the screen is static', () => {
    expect(timers).toEqual([]);
    watch.start();
    settle();
    nowMs += 3_600_000;
    expect(timers).toEqual([]);
    expect(paper.reads).toEqual([{ x: 0, y: 0, width: 8, height: 4 }]);
    expect(texts).toEqual([answer]);
  });

  it('reads only the areas that changed, into the picture that it has', () => {
    watch.start();
    settle();
    paper.paint = 9;
    watch.damage([{ x: 6, y: 3, width: 10, height: 10 }]);
    watch.damage([{ x: 20, y: 20, width: 4, height: 4 }]);
    settle();
    expect(paper.reads.slice(1)).toEqual([{ x: 6, y: 3, width: 2, height: 1 }]);
    const { data, damage } = pictures[1]!;
    expect(damage).toEqual([{ x: 6, y: 3, width: 2, height: 1 }]);
    expect(data.filter((byte) => byte === 9)).toHaveLength(8);
    expect(data.lastIndexOf(1)).toBe(data.length - 9);
  });

  it('pauses between readings, ten times as long as a reading takes', () => {
    watch.start();
    settle();
    watch.damage([{ x: 0, y: 0, width: 1, height: 1 }]);
    watch.damage([{ x: 1, y: 0, width: 1, height: 1 }]);
    expect(timers.map(({ atMs }) => atMs - nowMs)).toEqual([100]);
    costMs = 40;
    settle();
    watch.damage([{ x: 0, y: 0, width: 1, height: 1 }]);
    expect(timers.map(({ atMs }) => atMs - nowMs)).toEqual([400]);
  });

  it('reports a text only if it has changed', () => {
    watch.start();
    settle();
    watch.damage([{ x: 0, y: 0, width: 1, height: 1 }]);
    settle();
    answer = screenOf(['two']);
    watch.damage([{ x: 0, y: 0, width: 1, height: 1 }]);
    settle();
    expect(texts.map((text) => text?.lines[0])).toEqual(['one', 'two']);
  });

  it('reads everything again after the guest has changed its resolution', () => {
    watch.start();
    settle();
    paper.width = 16;
    watch.damage([{ x: 0, y: 0, width: 1, height: 1 }]);
    settle();
    expect(paper.reads[1]).toEqual({ x: 0, y: 0, width: 16, height: 4 });
    expect(watch.reading().picture).toMatchObject({ width: 16, height: 4 });
  });

  it('keeps a bounded number of areas apart', () => {
    watch.start();
    for (let count = 0; count < 1_000; count++) watch.damage([{ x: count % 8, y: 0, width: 1, height: 1 }]);
    settle();
    watch.damage(Array.from({ length: 200 }, (_, count) => ({ x: count % 8, y: 1, width: 1, height: 1 })));
    settle();
    expect(pictures[1]?.damage).toEqual([{ x: 0, y: 1, width: 8, height: 1 }]);
  });

  it('reads nothing after it was stopped, and a canvas without extent never', () => {
    watch.start();
    watch.stop();
    settle();
    paper.width = 0;
    watch.start();
    settle();
    expect(paper.reads).toEqual([]);
  });

  it('gives a copy of the picture that later readings do not change', () => {
    watch.start();
    settle();
    const before = watch.reading().picture.data;
    paper.paint = 9;
    watch.damage([{ x: 0, y: 0, width: 8, height: 4 }]);
    settle();
    expect(before.every((byte) => byte === 1)).toBe(true);
  });
});
