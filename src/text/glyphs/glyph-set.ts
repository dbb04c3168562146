/** A font of one cell size. */
export interface Font {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** A character for each bitmap. */
  readonly characters: readonly string[];
  /** The rows of all bitmaps from the top, each a number of `width` bits whose highest bit is the left pixel. */
  readonly rows: Uint16Array;
}

/** Letters of fewer different rows look like lines and edges of a picture that has no text. */
const MIN_DIFFERENT_ROWS = 3;

/**
 * The glyphs of all fonts of one cell size. A bitmap is stored so that its first pixel is 0; a glyph whose first pixel has ink is stored
 * inverted. So one look-up finds a cell without knowing which of its two colours is the ink.
 */
export class GlyphSet {
  readonly width: number;
  readonly height: number;
  readonly fonts: number;
  /** For each entry a bit for each font that has it as a letter or digit by which text is recognised. */
  readonly strong: Uint32Array;
  /** For each entry a bit for each font that has it. */
  readonly inFonts: Uint32Array;
  readonly #rows: Uint16Array;
  /** For each entry and font the character whose first pixel is background, and the one whose first pixel is ink; 0 for none. */
  readonly #plain: Int32Array;
  readonly #inverted: Int32Array;
  /** Open addressing: the entry plus one, 0 for a free place. */
  readonly #places: Int32Array;
  readonly #entryCount: number;

  constructor(fonts: readonly Font[]) {
    const { width = 8, height = 16 } = fonts[0] ?? {};
    const glyphs = fonts.reduce((sum, { characters }) => sum + characters.length, 0);
    this.width = width;
    this.height = height;
    this.fonts = fonts.length;
    this.strong = new Uint32Array(glyphs);
    this.inFonts = new Uint32Array(glyphs);
    this.#rows = new Uint16Array(glyphs * height);
    this.#plain = new Int32Array(glyphs * fonts.length);
    this.#inverted = new Int32Array(glyphs * fonts.length);
    this.#places = new Int32Array(2 ** Math.ceil(Math.log2(2 * glyphs + 2)));
    this.#entryCount = this.#add(fonts);
  }

  /** The entry of a bitmap whose first pixel is 0; -1 if there is none. */
  find(rows: Uint16Array | Uint32Array): number {
    const places = this.#places;
    const mask = places.length - 1;
    for (let place = hash(rows, this.height) & mask; ; place = (place + 1) & mask) {
      const entry = (places[place] ?? 0) - 1;
      if (entry === -1 || this.#isEqual(entry, rows)) return entry;
    }
  }

  /** The character of an entry in the preferred font, or else in the first one that has it; 0 for none. */
  character(entry: number, isInverted: boolean, preferred: number): number {
    const codes = isInverted ? this.#inverted : this.#plain;
    const first = entry * this.fonts;
    const code = codes[first + preferred] ?? 0;
    if (code !== 0) return code;
    for (let font = 0; font < this.fonts; font++) {
      const other = codes[first + font] ?? 0;
      if (other !== 0) return other;
    }
    return 0;
  }

  /** The entries of a font that equal a bitmap in the rows that `isHidden` does not hide. */
  *visiblyEqual(rows: Uint32Array, isHidden: (row: number) => boolean, font: number): Iterable<number> {
    for (let entry = 0; entry < this.#entryCount; entry++) {
      if ((this.#plain[entry * this.fonts + font] ?? 0) === 0) continue;
      let row = 0;
      while (row < this.height && (isHidden(row) || this.#rows[entry * this.height + row] === rows[row]))
        row++;
      if (row === this.height) yield entry;
    }
  }

  #add(fonts: readonly Font[]): number {
    const full = 2 ** this.width - 1;
    const rows = new Uint16Array(this.height);
    let count = 0;
    for (const [font, { characters, rows: bitmaps }] of fonts.entries()) {
      for (const [index, character] of characters.entries()) {
        const first = bitmaps[index * this.height] ?? 0;
        const isInverted = first >>> (this.width - 1) === 1;
        for (let row = 0; row < this.height; row++)
          rows[row] = (bitmaps[index * this.height + row] ?? 0) ^ (isInverted ? full : 0);
        let entry = this.find(rows);
        if (entry === -1) {
          entry = count++;
          this.#insert(entry, rows);
        }
        const codes = isInverted ? this.#inverted : this.#plain;
        this.inFonts[entry] = (this.inFonts[entry] ?? 0) | (1 << font);
        codes[entry * this.fonts + font] ||= character.codePointAt(0) ?? 0;
        if (!isInverted && isLetter(character) && new Set(rows).size >= MIN_DIFFERENT_ROWS)
          this.strong[entry] = (this.strong[entry] ?? 0) | (1 << font);
      }
    }
    return count;
  }

  #insert(entry: number, rows: Uint16Array): void {
    this.#rows.set(rows, entry * this.height);
    const mask = this.#places.length - 1;
    let place = hash(rows, this.height) & mask;
    while (this.#places[place] !== 0) place = (place + 1) & mask;
    this.#places[place] = entry + 1;
  }

  #isEqual(entry: number, rows: Uint16Array | Uint32Array): boolean {
    const first = entry * this.height;
    for (let row = 0; row < this.height; row++) if (this.#rows[first + row] !== rows[row]) return false;
    return true;
  }
}

function hash(rows: Uint16Array | Uint32Array, height: number): number {
  let value = 0x811c9dc5;
  for (let row = 0; row < height; row++) value = Math.imul(value ^ (rows[row] ?? 0), 0x01000193);
  return value ^ (value >>> 15);
}

function isLetter(character: string): boolean {
  return /[\p{L}\p{N}]/u.test(character);
}
