import { beforeEach, expect, it } from 'vitest';
import type { Damage } from '../../../../../src/text/picture.ts';
import { watchDamage } from '../../../../../web/console/session/watch-damage.ts';

/** noVNC's display, as much as is wrapped; e2e/web/text-of-the-screen.test.ts has the real one. */
class Display {
  drawn: number[][] = [];
  flips = 0;
  waits = false;
  _damageBounds = { right: 0 };
  _damage(...area: number[]): void {
    this.drawn.push(area);
    this._damageBounds.right = 1;
  }
  flip(): void {
    this.flips++;
    if (!this.waits) this._damageBounds.right = 0;
  }
}

let display: Display;
let reported: (readonly Damage[])[];
let stop: (() => void) | undefined;

beforeEach(() => {
  display = new Display();
  reported = [];
  stop = watchDamage({ _display: display }, (areas) => reported.push(areas));
});

it('reports the areas of an update once they are on the canvas', () => {
  display._damage(1, 2, 3, 4);
  display._damage(5, 6, 7, 8);
  expect(reported).toEqual([]);
  display.flip();
  display.flip();
  expect(reported).toEqual([
    [
      { x: 1, y: 2, width: 3, height: 4 },
      { x: 5, y: 6, width: 7, height: 8 },
    ],
  ]);
  expect([display.drawn.length, display.flips]).toEqual([2, 2]);
});

it('waits while noVNC waits for the browser to decode', () => {
  display.waits = true;
  display._damage(1, 2, 3, 4);
  display.flip();
  expect(reported).toEqual([]);
  display.waits = false;
  display.flip();
  expect(reported).toHaveLength(1);
});

it('makes one area of many', () => {
  for (let count = 0; count < 100; count++) display._damage(count, 0, 1, 1);
  display.flip();
  expect(reported[0]!.length).toBeLessThan(40);
  expect(reported[0]![0]).toMatchObject({ x: 0, y: 0 });
});

it('leaves noVNC as it was', () => {
  stop?.();
  expect(Object.keys(display)).not.toContain('flip');
  display._damage(1, 2, 3, 4);
  display.flip();
  expect(reported).toEqual([]);
});

it('does nothing to another display', () => {
  for (const rfb of [{}, { _display: null }, { _display: { flip() {} } }]) {
    expect(watchDamage(rfb, () => {})).toBeUndefined();
  }
});
