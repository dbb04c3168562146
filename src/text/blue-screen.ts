import { COLOUR_MASK, colourOf, type Picture, pixelsOf } from './picture.ts';

/** The backgrounds of Windows' stop screens: 7 and before, 8, 10 and Server 2016 and later. */
const BLUES = [0x000080, 0x0000aa, 0x1173aa, 0x0078d7];
/** Of so many rows and columns each the picture is judged. */
const SAMPLES = 160;
/** The share of the background, and that of the text, in samples. */
const MIN_BACKGROUND = 0.8;
const MIN_INK = 0.003;
/** The text begins at the left: other blue screens of Windows, such as those of updates and of the sign-in, have theirs in the middle. */
const MAX_LEFT_MARGIN = 0.25;

/** Whether a picture without readable text looks like a stop screen of Windows: one of its blues, with text that begins at the left. */
export function isBlueScreen(picture: Picture): boolean {
  const pixels = pixelsOf(picture);
  if (pixels === undefined) return false;
  const { width, height } = picture;
  const background = (pixels[0] ?? 0) & COLOUR_MASK;
  if (!BLUES.includes(colourOf(background))) return false;
  const columns = Math.min(width, SAMPLES);
  const rows = Math.min(height, SAMPLES);
  let ink = 0;
  let left = columns;
  for (let row = 0; row < rows; row++) {
    const start = Math.floor((row * height) / rows) * width;
    for (let column = 0; column < columns; column++) {
      const pixel = (pixels[start + Math.floor((column * width) / columns)] ?? 0) & COLOUR_MASK;
      if (pixel === background) continue;
      ink++;
      left = Math.min(left, column);
    }
  }
  const share = ink / (rows * columns);
  return share >= MIN_INK && share <= 1 - MIN_BACKGROUND && left <= columns * MAX_LEFT_MARGIN;
}
