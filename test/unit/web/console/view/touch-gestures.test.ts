import { beforeEach, describe, expect, it } from 'vitest';
import { type Point, TouchGestures } from '../../../../../web/console/view/touch-gestures.ts';

const at = (x: number, y: number): Point => ({ x, y });

let gestures: TouchGestures;

beforeEach(() => {
  gestures = new TouchGestures();
  gestures.begin();
});

describe('one finger', () => {
  it('moves a larger picture from ten pixels on, and without a jump for what it moved before', () => {
    gestures.change([at(100, 100)]);
    expect(gestures.move([at(106, 100)], true, true)).toBeNull();
    expect(gestures.isTaken).toBe(false);
    expect(gestures.move([at(112, 100)], true, true)).toEqual({ pan: at(12, 0), ratio: 1, at: at(112, 100) });
    expect(gestures.move([at(115, 104)], true, true)?.pan).toEqual(at(3, 4));
    expect(gestures.isTaken).toBe(true);
  });

  it('belongs to the guest if the whole picture is shown, or if the user switched moving off', () => {
    gestures.change([at(100, 100)]);
    expect(gestures.move([at(200, 100)], false, true)).toBeNull();
    expect(gestures.move([at(200, 100)], true, false)).toBeNull();
    expect(gestures.isTaken).toBe(false);
  });
});

describe('two fingers', () => {
  it('that part or close resize the picture around the point between them', () => {
    gestures.change([at(100, 100), at(200, 100)]);
    expect(gestures.move([at(95, 100), at(205, 100)], false, false)).toBeNull();
    const change = gestures.move([at(50, 100), at(250, 100)], false, false);
    expect(change).toEqual({ pan: at(0, 0), ratio: 2, at: at(150, 100) });
    expect(gestures.move([at(100, 110), at(200, 110)], false, false)).toEqual({
      pan: at(0, 10),
      ratio: 0.5,
      at: at(150, 110),
    });
  });

  it('that keep their distance move a larger picture, and scroll in the guest otherwise', () => {
    gestures.change([at(100, 100), at(200, 100)]);
    expect(gestures.move([at(100, 160), at(200, 160)], false, true)).toBeNull();
    expect(gestures.isTaken).toBe(false);
    expect(gestures.move([at(100, 160), at(200, 160)], true, false)?.pan).toEqual(at(0, 60));
  });

  it('in one place have no ratio', () => {
    gestures.change([at(100, 100), at(100, 100)]);
    expect(gestures.move([at(50, 100), at(150, 100)], true, true)?.ratio).toBe(1);
  });

  it('move the picture on with the finger that stays', () => {
    gestures.change([at(100, 100), at(200, 100)]);
    gestures.move([at(50, 100), at(250, 100)], true, false);
    gestures.change([at(250, 100)]);
    expect(gestures.move([at(252, 100)], true, false)?.pan).toEqual(at(2, 0));
  });
});

it('a gesture that the guest has begun to receive stays with the guest until the next touch', () => {
  gestures.change([at(100, 100)]);
  gestures.giveToGuest();
  gestures.change([at(100, 100), at(200, 100)]);
  expect(gestures.move([at(0, 100), at(300, 100)], true, true)).toBeNull();
  gestures.change([]);
  gestures.begin();
  gestures.change([at(100, 100)]);
  expect(gestures.move([at(150, 100)], true, true)).not.toBeNull();
});

it('a touch that moved the picture is taken until the next touch begins, so that its end is no tap', () => {
  gestures.change([at(100, 100)]);
  gestures.move([at(130, 100)], true, true);
  gestures.change([]);
  expect(gestures.isTaken).toBe(true);
  gestures.begin();
  expect(gestures.isTaken).toBe(false);
});

it('three fingers move nothing', () => {
  gestures.change([at(0, 0), at(100, 0), at(200, 0)]);
  expect(gestures.move([at(0, 50), at(100, 50), at(200, 90)], true, true)).toBeNull();
});
