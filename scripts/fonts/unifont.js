/** The glyphs of one column in those ranges of a font in Unifont's hexadecimal form, as pairs of character and bitmap. */
export function unifontGlyphs(text, ranges) {
  const pairs = [];
  for (const line of text.split('\n')) {
    const [code, bitmap] = line.split(':');
    if (bitmap?.length !== 32) continue;
    const number = Number.parseInt(code, 16);
    if (!ranges.some(([first, last]) => number >= first && number <= last)) continue;
    pairs.push([String.fromCodePoint(number), Buffer.from(bitmap, 'hex')]);
  }
  return pairs;
}
