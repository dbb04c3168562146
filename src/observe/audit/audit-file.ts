import { constants, write } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { messageOf } from '../../platform/message-of.ts';

const STANDARD_OUTPUT = 1;

/** The result of a write. */
export interface Appended {
  readonly bytes: number;
  /** Present if not all bytes were written. */
  readonly error?: Error;
}

/** The audit file. It is only appended to, so several processes may share it and any tool may rotate it. */
export class AuditFile {
  readonly path: string;
  #handle: FileHandle | undefined;

  private constructor(path: string, handle: FileHandle | undefined) {
    this.path = path;
    this.#handle = handle;
  }

  /** `-` is standard output. Creates the file with mode 0600. Rejects with a sentence if it cannot be written. */
  static async open(path: string): Promise<AuditFile> {
    return new AuditFile(path, path === '-' ? undefined : await openForAppending(path));
  }

  /** Opens the path again, after the file was renamed. If that fails, rejects and keeps the old file. */
  async reopen(): Promise<void> {
    if (this.path === '-') return;
    const old = this.#handle;
    this.#handle = await openForAppending(this.path);
    await old?.close(); // Waits for the current write.
  }

  /** One write of complete lines, repeated only for a rest. Never rejects. */
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
    // Not blocking: a pipe without a reader would block the start forever.
    return await open(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK, 0o600);
  } catch (error) {
    const why = messageOf(error);
    const remedy =
      'Create its folder, and give the user that runs Oriel write permission. A systemd unit also needs ReadWritePaths= with the folder, except for /var/log/oriel.';
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
