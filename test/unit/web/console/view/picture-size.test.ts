import { describe, expect, it } from 'vitest';
import {
  fitFactor,
  isWholeNumber,
  pictureFactor,
  pinchedSize,
} from '../../../../../web/console/view/picture-size.ts';

const VGA = { width: 720, height: 400 };

describe('the factor of the picture', () => {
  it.each([
    // mode, viewport, pixels of the display for each CSS pixel, factor
    ['fit', [1500, 1000], 1, 1500 / 720],
    ['whole', [1500, 1000], 1, 2],
    ['whole', [1500, 1000], 2, 2],
    ['whole', [1900, 1000], 2, 2.5],
    ['whole', [500, 1000], 1, 500 / 720],
    ['actual', [500, 1000], 1, 1],
    ['actual', [500, 1000], 2, 1],
    ['actual', [500, 1000], 1.25, 0.8],
    ['actual', [500, 1000], 1.5, 4 / 3],
  ] as const)(
    'of %s in a viewport of %j with %s pixels for each CSS pixel is %s',
    (mode, [width, height], pixelRatio, factor) => {
      expect(pictureFactor(mode, VGA, { width, height }, pixelRatio)).toBeCloseTo(factor, 9);
    },
  );

  it('of whole and actual is a whole number of pixels of the display', () => {
    for (const pixelRatio of [1, 1.1, 1.25, 1.5, 1.75, 2, 2.625, 3]) {
      for (const mode of ['whole', 'actual'] as const) {
        const factor = pictureFactor(mode, VGA, { width: 1600, height: 900 }, pixelRatio);
        expect(isWholeNumber(factor, pixelRatio), `${mode} ${pixelRatio}`).toBe(true);
      }
    }
    expect(isWholeNumber(1500 / 720, 1)).toBe(false);
    expect(isWholeNumber(1e-9, 1)).toBe(false);
  });

  it.each([
    [
      { width: 0, height: 0 },
      { width: 100, height: 100 },
    ],
    [VGA, { width: 0, height: 0 }],
  ])('of a picture or a viewport without extent is 1: %j in %j', (picture, viewport) => {
    expect(fitFactor(picture, viewport)).toBe(1);
    for (const mode of ['fit', 'whole', 'actual'] as const) {
      expect(pictureFactor(mode, picture, viewport, 1)).toBe(1);
    }
  });
});

describe('a pinch', () => {
  it('ends at the whole picture and at the largest factor, whatever the fingers say', () => {
    expect(pinchedSize(1, 2, 0.5)).toBe(2);
    expect(pinchedSize(1, 0.5, 0.6)).toBe('fit');
    expect(pinchedSize(0.61, 1, 0.6)).toBe('fit');
    expect(pinchedSize(4, 100, 0.6)).toBe(8);
    expect(pinchedSize(9, 1.5, 8.5)).toBe(8.5);
    expect(pinchedSize(1, Number.NaN, 0.6)).toBe('fit');
    expect(pinchedSize(1, Number.POSITIVE_INFINITY, 0.6)).toBe('fit');
  });
});
