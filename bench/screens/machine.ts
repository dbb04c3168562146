// cspell:ignore screendump
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Picture } from '../../src/text/picture.ts';
import { type QemuProcess, runQemu } from '../../test/support/qemu/qemu-process.ts';
import { parsePixmap } from '../../test/support/text/picture-file.ts';

/** An emulated processor on a busy machine takes this long to the end of a boot. */
const DEADLINE_MS = 300_000;

/** A virtual machine with a screen and a serial log. */
export class Machine {
  readonly #folder: string;
  readonly #name: string;
  readonly #qemu: QemuProcess;

  private constructor(folder: string, name: string, qemu: QemuProcess) {
    this.#folder = folder;
    this.#name = name;
    this.#qemu = qemu;
  }

  static async start(folder: string, name: string, args: readonly string[]): Promise<Machine> {
    const serial = args.includes('-serial') ? [] : ['-serial', `file:${join(folder, `${name}.log`)}`];
    const common = [
      '-accel',
      'tcg',
      '-m',
      '256',
      '-nodefaults',
      '-vga',
      'std',
      '-display',
      'none',
      '-no-reboot',
    ];
    return new Machine(folder, name, await runQemu([...common, ...serial, ...args], folder));
  }

  /** What the machine has written to its serial port. */
  async log(): Promise<string> {
    return (await readFile(join(this.#folder, `${this.#name}.log`), 'utf8')).replaceAll('\r', '');
  }

  async picture(): Promise<Picture> {
    const filename = join(this.#folder, `${this.#name}.ppm`);
    await this.#qemu.monitor('screendump', { filename });
    return parsePixmap(await readFile(filename));
  }

  /** Waits until `isThere` accepts the picture or the log. */
  async pictureWhen(isThere: (picture: Picture, log: string) => boolean): Promise<Picture> {
    for (const deadline = performance.now() + DEADLINE_MS; ; await sleep(500)) {
      const picture = await this.picture();
      if (isThere(picture, await this.log().catch(() => ''))) return picture;
      if (performance.now() > deadline) throw new Error(`${this.#name} does not show what was expected`);
    }
  }

  close(): Promise<void> {
    return this.#qemu.kill();
  }
}
