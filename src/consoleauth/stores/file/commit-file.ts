import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** The format of the records. A version of Oriel that changes it writes a higher number. */
export const FORMAT = 1;

const PRIVATE_FILE = 0o600;
const DIGITS = 16;
const LINE = /^oriel tokens format (\d{1,6}) commit (\d{1,16})\n/;
const MAX_BYTES = 128;

export interface Committed {
  readonly format: number;
  readonly commit: number;
}

/**
 * A file with the number of the last batch that was acknowledged. It is written after the batch, so after any kill it is at most the
 * number in the database. A higher number means that the database has lost its end.
 */
export class CommitFile {
  readonly #path: string;
  #file: FileHandle | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Undefined if there is no such file. Null if it is damaged. */
  async read(): Promise<Committed | undefined | null> {
    let file: FileHandle;
    try {
      // Not blocking: opening a pipe without a writer would wait forever.
      file = await open(this.#path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    try {
      if (!(await file.stat()).isFile()) return null;
      const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_BYTES), 0, MAX_BYTES, 0);
      const [, format, commit] = LINE.exec(buffer.toString('latin1', 0, bytesRead)) ?? [];
      return format === undefined ? null : { format: Number(format), commit: Number(commit) };
    } finally {
      await file.close();
    }
  }

  /** Creates the file if it is missing. The content is of constant length, so no reader finds half of it. */
  async write(commit: number): Promise<void> {
    this.#file ??= await open(
      this.#path,
      constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW,
      PRIVATE_FILE,
    );
    await this.#file.write(
      `oriel tokens format ${FORMAT} commit ${String(commit).padStart(DIGITS, '0')}\n`,
      0,
    );
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }
}
