/** The encoding numbers [RFC 6143 7.7, 7.8] of this library. */
export const ENCODING = {
  Raw: 0,
  Hextile: 5,
  /** Pseudo: the framebuffer has a new size. */
  DesktopSize: -223,
  /** Pseudo: pointer messages may have a seventh byte with more buttons. */
  ExtendedMouseButtons: -316,
} as const;

/** A rectangle of pixels as palette indices, row by row. */
export interface IndexedImage {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** Writes the pixels of an indexed image in one viewer's pixel format, with the prepared bytes of each palette colour. */
export type PixelBytes = readonly Buffer[];
