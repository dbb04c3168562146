import { lstat } from 'node:fs/promises';
import { Refusal } from '../../../flow/refusals.ts';
import { Closables } from '../../../platform/lifecycle.ts';
import type { JsonObject } from '../../../qmp/message.ts';
import { QmpError } from '../../../qmp/qmp-errors.ts';
import { PictureFolder } from '../picture-folder.ts';
import type { Monitor } from './monitor.ts';

/** QEMU compresses a picture in its main loop: the largest take seconds. */
const DEADLINE_MS = 4_000;

/** Has QEMUs write pictures of their first displays. */
export class QemuScreenshots {
  readonly #parent: string;
  /** By the owner of the socket, as which QEMU runs. */
  readonly #folders = new Map<number, PictureFolder>();
  /** QEMUs before 7.1, or without libpng. */
  readonly #withoutPng = new WeakSet<Monitor>();
  readonly #opened = new Closables();

  /** @param parent as `[oriel_qemu] screenshot_dir` */
  constructor(parent: string) {
    this.#parent = parent;
  }

  /**
   * A PNG file, or a PPM file of a QEMU that writes no other.
   * @throws {Refusal} screenshot_failed
   * @throws {QmpUnavailable}
   */
  async take(monitor: Monitor): Promise<Buffer> {
    const folder = await this.#folderFor(monitor);
    if (!this.#withoutPng.has(monitor)) {
      try {
        return await dump(monitor, folder, { format: 'png' });
      } catch (error) {
        if (!(error instanceof QmpError)) throw error;
      }
    }
    try {
      const picture = await dump(monitor, folder, {});
      this.#withoutPng.add(monitor);
      return picture;
    } catch (error) {
      if (!(error instanceof QmpError)) throw error;
      throw new Refusal('screenshot_failed', error.message, { cause: error });
    }
  }

  async close(): Promise<void> {
    await this.#opened.close();
  }

  async #folderFor({ path }: Monitor): Promise<PictureFolder> {
    const { uid } = await lstat(path).catch((error: Error) => {
      throw new Refusal('guest_not_running', 'its QMP socket is gone', { cause: error });
    });
    const known = this.#folders.get(uid);
    if (known !== undefined) return known;
    const folder = this.#opened.add(new PictureFolder(this.#parent, uid));
    this.#folders.set(uid, folder);
    return folder;
  }
}

function dump(monitor: Monitor, folder: PictureFolder, args: JsonObject): Promise<Buffer> {
  return folder.receive((filename) => monitor.execute('screendump', { filename, ...args }, DEADLINE_MS));
}
