import { constants, write } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { messageOf } from '../../platform/message-of.ts';

const STANDARD_OUTPUT = 1;

/** A write that could not take everything. */
export interface Appended {
  readonly bytes: number;
  /** Where not all went in. */
  readonly error?: Error;
}

/** Where audit lines go: appended only, so that several processes may share one file and any tool may rotate it. */
export class AuditFile {
  readonly path: string;
  #handle: FileHandle | undefined;

  private constructor(path: string, handle: FileHandle | undefined) {
    this.path = path;
    this.#handle = handle;
  }

  /** `-` is standard output. Made with mode 0600 where it is not there. Rejects with a sentence where it cannot be written. */
  static async open(path: string): Promise<AuditFile> {
    return new AuditFile(path, path === '-' ? undefined : await openForAppending(path));
  }

  /** Opens the path anew, after somebody has renamed the file. Rejects where that cannot be; then the old one stays in use. */
  async reopen(): Promise<void> {
    if (this.path === '-') return;
    const old = this.#handle;
    this.#handle = await openForAppending(this.path);
    await old?.close(); // Waits for the write that is under way.
  }

  /** One write of whole lines; a second only for what a full disk left over. Never rejects. */
  async append(lines: Buffer): Promise<Appended> {
    const handle = this.#handle;
    let bytes = 0;
    try {
      while (bytes < lines.length) {
        bytes += await written(handle, lines, bytes);
      }
      return { bytes };
    } catch (error) {
      return { bytes, error: error as Error };
    }
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }
}

async function openForAppending(path: string): Promise<FileHandle> {
  const { O_WRONLY, O_APPEND, O_CREAT, O_NONBLOCK } = constants;
  try {
    // Not blocking: a pipe that nobody reads would hold up the start for ever.
    return await open(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK, 0o600);
  } catch (error) {
    const why = messageOf(error);
    const remedy = 'Make its folder, and let the user that runs Oriel write there.';
    throw new Error(`[oriel] audit_log cannot be written: ${why}. ${remedy}`, { cause: error });
  }
}

async function written(handle: FileHandle | undefined, lines: Buffer, from: number): Promise<number> {
  const { bytesWritten } = await (handle === undefined
    ? promisify(write)(STANDARD_OUTPUT, lines, from)
    : handle.write(lines, from));
  if (bytesWritten === 0) throw new Error('nothing was written');
  return bytesWritten;
}
