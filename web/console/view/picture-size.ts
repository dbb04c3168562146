/** How large the guest's picture is: a mode, or a factor that the user chose with two fingers (CSS pixels for each pixel of the guest). */
export type PictureSize = SizeMode | number;

/** `fit` fills the window, `whole` takes the largest whole number of pixels that fits, `actual` shows pixel by pixel. */
export const SIZE_MODES = ['fit', 'whole', 'actual'] as const;
export type SizeMode = (typeof SIZE_MODES)[number];

export function isSizeMode(name: string): name is SizeMode {
  return SIZE_MODES.some((mode) => mode === name);
}

export interface Extent {
  readonly width: number;
  readonly height: number;
}

/** Larger than any text needs, and bounds the size of the element. */
const MAX_FACTOR = 8;
/** A factor this close to that of `fit` is `fit`: fingers are not exact. */
const FIT_TOLERANCE = 1.03;

/** The factor at which the whole picture just fits into the viewport; 1 while either has no extent. */
export function fitFactor(picture: Extent, viewport: Extent): number {
  const factor = Math.min(viewport.width / picture.width, viewport.height / picture.height);
  return Number.isFinite(factor) && factor > 0 ? factor : 1;
}

/**
 * CSS pixels for each pixel of the guest. `whole` and `actual` count pixels of the display, of which a CSS pixel has `pixelRatio`, so
 * that every pixel of the guest has the same size.
 */
export function pictureFactor(
  size: PictureSize,
  picture: Extent,
  viewport: Extent,
  pixelRatio: number,
): number {
  const fit = fitFactor(picture, viewport);
  if (typeof size === 'number') return size;
  if (size === 'fit') return fit;
  if (size === 'actual') return Math.max(1, Math.round(pixelRatio)) / pixelRatio;
  // A picture that is larger than the window has no whole number that fits.
  const pixels = Math.floor(fit * pixelRatio + 1e-6);
  return pixels >= 1 ? pixels / pixelRatio : fit;
}

/** The size after a pinch from one factor by a ratio: between the whole picture and the largest factor. */
export function pinchedSize(factor: number, ratio: number, fit: number): PictureSize {
  const wanted = factor * ratio;
  if (!Number.isFinite(wanted) || wanted <= fit * FIT_TOLERANCE) return 'fit';
  return Math.min(wanted, Math.max(MAX_FACTOR, fit));
}

/** Whether each pixel of the guest covers the same whole number of pixels of the display; such a picture needs no smoothing. */
export function isWholeNumber(factor: number, pixelRatio: number): boolean {
  const pixels = factor * pixelRatio;
  return pixels > 0.5 && Math.abs(pixels - Math.round(pixels)) < 1e-3;
}
