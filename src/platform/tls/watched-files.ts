import { statSync } from 'node:fs';
import type { Closable } from '../lifecycle.ts';
import type { Logger } from '../log/log.ts';
import { messageOf } from '../message-of.ts';

/** How often the files are checked: certificates are renewed hours before they expire. */
const LOOK_INTERVAL_MS = 10_000;

/** Files, and what is made of them. */
export interface FilesUse<T> {
  /** Its name in the log: `the certificate`. */
  readonly name: string;
  /** The current file names. */
  files(): readonly string[];
  /** Throws if a file cannot be read or the files do not belong together. */
  read(): T;
}

/** Certificates and keys, read again when their files change. */
export class WatchedFiles<T> implements Closable {
  readonly #use: FilesUse<T>;
  readonly #log: Logger;
  readonly #timer: NodeJS.Timeout;
  readonly #listeners: ((current: T) => void)[] = [];
  #seen: string;
  #current: T;

  /** Throws if the files cannot be read. */
  constructor(use: FilesUse<T>, log: Logger) {
    this.#use = use;
    this.#log = log;
    this.#seen = this.#look();
    this.#current = use.read();
    this.#timer = setInterval(() => this.reloadIfChanged(), LOOK_INTERVAL_MS);
    this.#timer.unref();
  }

  get current(): T {
    return this.#current;
  }

  /** Called after every change; open connections keep what they have. */
  onChange(listener: (current: T) => void): void {
    this.#listeners.push(listener);
  }

  /** Reads the files again, for SIGHUP. Throws if they are unusable; then the old contents stay in use. */
  reload(): void {
    const seen = this.#look();
    this.#current = this.#use.read();
    this.#seen = seen;
    for (const listener of this.#listeners) listener(this.#current);
    this.#log.info({ files: this.#use.files() }, `${this.#use.name} was read again`);
  }

  /** Called by the timer. A file that is being written is checked again the next time. */
  reloadIfChanged(): void {
    const seen = this.#look();
    if (seen === this.#seen) return;
    try {
      this.reload();
    } catch (error) {
      this.#seen = seen;
      this.#log.error(
        { detail: messageOf(error) },
        `${this.#use.name} cannot be used; the old one stays in use`,
      );
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** The files' identity. Tools replace the files, or the target of a link. */
  #look(): string {
    return this.#use
      .files()
      .map((file) => {
        const stats = statSync(file, { throwIfNoEntry: false });
        return stats === undefined ? 'absent' : `${file} ${stats.ino} ${stats.size} ${stats.mtimeMs}`;
      })
      .join(', ');
  }
}
