interface HextileDecoder {
  /** True when the rectangle is whole. */
  decodeRect(
    x: number,
    y: number,
    width: number,
    height: number,
    socket: object,
    display: object,
    depth: number,
  ): boolean;
}

/** noVNC's own Hextile decoder, as browsers run it: a reader of our bytes that we did not write. */
export async function noVncHextileDecoder(): Promise<HextileDecoder> {
  // noVNC sets its logging up on the page's window when it is loaded.
  if (!('window' in globalThis)) Object.assign(globalThis, { window: { console } });
  const file = new URL('../../node_modules/@novnc/novnc/core/decoders/hextile.js', import.meta.url);
  const module = (await import(/* @vite-ignore */ file.href)) as { default: new () => HextileDecoder };
  return new module.default();
}
