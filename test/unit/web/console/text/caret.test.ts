import { expect, it } from 'vitest';
import { moveCaret, placeIn } from '../../../../../web/console/text/layer/caret.ts';
import { screenOf } from '../../../../support/text/screen-of.ts';

const SCREEN = screenOf(['two words', '', 'end']);
const at = (row: number, column: number) => ({ row, column });

it.each([
  ['ArrowRight', at(0, 0), at(0, 1), at(0, 3)],
  ['ArrowRight', at(0, 9), at(1, 0), at(1, 0)],
  ['ArrowRight', at(2, 3), at(2, 3), at(2, 3)],
  ['ArrowLeft', at(0, 9), at(0, 8), at(0, 4)],
  ['ArrowLeft', at(1, 0), at(0, 9), at(0, 4)],
  ['ArrowLeft', at(0, 0), at(0, 0), at(0, 0)],
  ['ArrowDown', at(0, 9), at(1, 0), at(1, 0)],
  ['ArrowUp', at(0, 2), at(0, 2), at(0, 2)],
  ['Home', at(2, 2), at(2, 0), at(0, 0)],
  ['End', at(0, 2), at(0, 9), at(2, 3)],
  ['PageDown', at(0, 2), at(2, 2), at(2, 2)],
  ['PageUp', at(2, 2), at(0, 2), at(0, 2)],
])('%s from %j goes to %j, and to %j by word', (key, from, plain, byWord) => {
  expect(moveCaret(SCREEN, from, key, false)).toEqual(plain);
  expect(moveCaret(SCREEN, from, key, true)).toEqual(byWord);
});

it('other keys do not move', () => {
  expect(moveCaret(SCREEN, at(0, 0), 'x', false)).toBeUndefined();
});

it('a place outside becomes the nearest one', () => {
  expect(placeIn(SCREEN, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)).toEqual(at(2, 3));
  expect(placeIn(SCREEN, -1, -1)).toEqual(at(0, 0));
});
