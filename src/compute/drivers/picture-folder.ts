import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Refusal } from '../../flow/refusals.ts';
import type { Closable } from '../../platform/lifecycle.ts';
import { messageOf } from '../../platform/message-of.ts';
import { MAX_PICTURE_BYTES } from './driver.ts';

/** Characters that commands of virsh take without quotes. */
const PLAIN_PATH = /^[\w./-]+$/;

/** A folder that only this process and one other user can enter, in which programs leave pictures. Made at the first picture. */
export class PictureFolder implements Closable {
  readonly #parent: string;
  readonly #writer: number | undefined;
  #folder: Promise<string> | undefined;

  /**
   * @param parent the system's folder for temporary files if empty
   * @param writer the user that writes the pictures, if it may be another one than that of this process
   */
  constructor(parent = '', writer?: number) {
    this.#parent = parent || tmpdir();
    this.#writer = writer;
  }

  /**
   * The file that `write` leaves at the path.
   * @throws {Refusal} screenshot_failed, and what `write` throws
   */
  async receive(write: (path: string) => Promise<unknown>): Promise<Buffer> {
    this.#folder ??= this.#make();
    const path = join(await this.#folder, randomUUID());
    try {
      await write(path);
      return await readPicture(path);
    } finally {
      await rm(path, { force: true }).catch(() => {});
    }
  }

  async close(): Promise<void> {
    const folder = await this.#folder?.catch(() => undefined);
    if (folder !== undefined) await rm(join(folder, '..'), { recursive: true, force: true });
  }

  /** Two folders: the inner one may belong to another user, which must not replace it. */
  async #make(): Promise<string> {
    try {
      const outer = await mkdtemp(join(this.#parent, 'oriel-screens-'));
      const inner = join(outer, 'in');
      await mkdir(inner, { mode: 0o700 });
      if (this.#writer !== undefined && process.geteuid?.() === 0) {
        await chown(inner, this.#writer, -1);
        await chmod(outer, 0o711);
      }
      if (!PLAIN_PATH.test(inner)) throw new Error(`the path ${inner} has special characters`);
      return inner;
    } catch (error) {
      this.#folder = undefined;
      const detail = `no folder for pictures can be made in ${this.#parent}: ${messageOf(error)}`;
      throw new Refusal('screenshot_failed', detail, { cause: error });
    }
  }
}

/** A program of another user may have left something else than a file. */
async function readPicture(path: string): Promise<Buffer> {
  try {
    const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
    const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      const about = await file.stat();
      if (!about.isFile() || about.size > MAX_PICTURE_BYTES) {
        throw new Error(`it is no file of at most ${MAX_PICTURE_BYTES} bytes`);
      }
      const bytes = Buffer.alloc(about.size);
      const { bytesRead } = await file.read(bytes, 0, about.size, 0);
      return bytes.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new Refusal('screenshot_failed', `the picture cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
