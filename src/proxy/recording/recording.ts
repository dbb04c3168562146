import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import type { Logger } from '../../platform/log/log.ts';
import type { Tap } from '../pump/taps.ts';

/** Bytes that may wait for the disk. Beyond it the recording ends and the session continues. */
const MAX_BACKLOG_BYTES = 16 * 1024 * 1024;
const MAX_FILES = 1_000_000;

/**
 * Records one session in a file `<record>.<n>` in Nova's form, which stock tools play back: a JavaScript array of texts, each with a
 * direction, the milliseconds since the start and the bytes. It contains every key, so only its owner may read it.
 */
export class Recording implements Tap {
  readonly #stream: Writable;
  readonly #log: Logger;
  readonly #startedAt = performance.now();
  #isOver = false;

  /** Opens the first file that does not exist; never follows a link and never overwrites a recording. */
  static async open(prefix: string, log: Logger, maxBacklogBytes = MAX_BACKLOG_BYTES): Promise<Recording> {
    for (let n = 1; n <= MAX_FILES; n++) {
      const file = await open(`${prefix}.${n}`, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') return undefined;
        throw error;
      });
      if (file !== undefined) return new Recording(file, `${prefix}.${n}`, log, maxBacklogBytes);
    }
    throw new Error(`${prefix}.1 to ${prefix}.${MAX_FILES} are all there`);
  }

  readonly path: string;
  readonly #maxBacklogBytes: number;

  private constructor(file: FileHandle, path: string, log: Logger, maxBacklogBytes: number) {
    this.path = path;
    this.#log = log;
    this.#maxBacklogBytes = maxBacklogBytes;
    this.#stream = file.createWriteStream();
    this.#stream.on('error', (error) => this.#abandon(error));
    this.#stream.write('var VNC_frame_data = [\n');
  }

  fromGuest(bytes: Buffer): void {
    this.#entry('{', bytes);
  }

  fromBrowser(bytes: Buffer): Buffer {
    this.#entry('}', bytes);
    return bytes;
  }

  /** Resolves when all of it is on its way to the disk. */
  close(): Promise<void> {
    if (this.#isOver) return Promise.resolve();
    this.#isOver = true;
    return new Promise((resolve) => {
      this.#stream.once('close', resolve);
      this.#stream.end(`'EOF'];\n`);
    });
  }

  #entry(direction: '{' | '}', bytes: Uint8Array): void {
    if (this.#isOver || bytes.length === 0) return;
    const ms = Math.round(performance.now() - this.#startedAt);
    this.#stream.write(`'${direction}${ms}${direction}${escapeBytes(bytes)}',\n`);
    if (this.#stream.writableLength > this.#maxBacklogBytes) this.#abandon(new Error('the disk is too slow'));
  }

  #abandon(error: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stream.destroy();
    this.#log.error({ err: error, file: this.path }, 'the recording is incomplete; its console goes on');
  }
}

const QUOTED = new Map([
  ['\\', '\\\\'],
  ["'", "\\'"],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** As the inside of a JavaScript string in single quotes, ASCII alone: each byte one character of it. */
function escapeBytes(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  return text.replace(
    /[^ !-&(-[\]-~]/g,
    (character) => QUOTED.get(character) ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
