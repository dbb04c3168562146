import { BoundedMap } from '../../platform/collections/bounded-map.ts';
import { readPng } from '../../platform/picture/read-png.ts';
import { detectCondition } from '../../text/conditions.ts';
import { type GlyphTables, loadGlyphs } from '../../text/glyphs/load-glyphs.ts';
import { ScreenReader } from '../../text/screen-reader.ts';
import type { Picture } from './picture.ts';

/** Pixels of the largest picture whose text is read: 2,560 by 1,600. */
const MAX_PIXELS = 2_560 * 1_600;
const MAX_INSTANCES = 200;
/** A cursor that blinks makes two pictures of one screen. */
const MAX_PICTURES = 3;

/** The text of a picture. Without lines if it has none, or if it is too large. */
export interface ReadScreen {
  readonly columns: number;
  readonly rows: number;
  readonly lines: readonly string[];
  readonly nonBlank: number;
  readonly unknown: number;
  readonly condition: string | null;
}

interface Known {
  readonly reader: ScreenReader;
  /** By the tags of the pictures. */
  readonly texts: BoundedMap<string, ReadScreen>;
}

const WITHOUT_TEXT: ReadScreen = {
  columns: 0,
  rows: 0,
  lines: [],
  nonBlank: 0,
  unknown: 0,
  condition: null,
};

/** Reads the text of pictures, of each only once. */
export class ScreenTexts {
  readonly #known = new BoundedMap<string, Known>(MAX_INSTANCES);
  #glyphs: Promise<GlyphTables> | undefined;

  /** The text if the picture was read before. */
  get(instanceUuid: string, etag: string): ReadScreen | undefined {
    return this.#known.get(instanceUuid)?.texts.get(etag);
  }

  /** Reads one picture at a time of an instance: the caller makes sure of it. */
  async read(instanceUuid: string, { etag, png, scale }: Picture): Promise<ReadScreen> {
    const before = this.get(instanceUuid, etag);
    if (before !== undefined) return before;
    this.#glyphs ??= loadGlyphs();
    const known = this.#known.get(instanceUuid) ?? {
      reader: new ScreenReader(await this.#glyphs),
      texts: new BoundedMap<string, ReadScreen>(MAX_PICTURES),
    };
    const pixels = scale === 1 ? await readPng(png, MAX_PIXELS) : undefined;
    const text = pixels && known.reader.read(pixels);
    const { columns, rows, lines, nonBlank, unknown } = text ?? WITHOUT_TEXT;
    const condition = (pixels && detectCondition(text, pixels)) ?? null;
    const read = { columns, rows, lines, nonBlank, unknown, condition };
    known.texts.set(etag, read);
    this.#known.set(instanceUuid, known);
    return read;
  }

  forget(instanceUuid: string): void {
    this.#known.delete(instanceUuid);
  }
}
