import { type Font, GlyphSet } from './glyph-set.ts';

/** The glyphs of each cell size, the most frequent size first. */
export type GlyphTables = readonly GlyphSet[];

interface Header {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly characters: string;
}

/** Loads the glyphs: some 120 kB that only a reader of screens needs. */
export async function loadGlyphs(): Promise<GlyphTables> {
  const bySize = new Map<string, Font[]>();
  for (const font of await loadFonts()) {
    const size = `${font.width}x${font.height}`;
    bySize.set(size, [...(bySize.get(size) ?? []), font]);
  }
  return [...bySize.values()].map((fonts) => new GlyphSet(fonts));
}

/** The fonts that the glyphs come from, the preferred one of each cell size first. */
export async function loadFonts(): Promise<readonly Font[]> {
  const { BITMAPS } = await import('./bitmaps.ts');
  const compressed = Uint8Array.from(atob(BITMAPS), (character) => character.charCodeAt(0));
  const stream = new Blob([compressed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return unpack(new Uint8Array(await new Response(stream).arrayBuffer()));
}

function unpack(bytes: Uint8Array): readonly Font[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as readonly Header[];
  let offset = 4 + length;
  return header.map(({ name, width, height, characters: text }) => {
    const characters = Array.from(text);
    const rows = new Uint16Array(characters.length * height);
    for (let row = 0; row < rows.length; row++, offset += width / 8)
      rows[row] = width === 16 ? view.getUint16(offset) : view.getUint8(offset);
    return { name, width, height, characters, rows };
  });
}
