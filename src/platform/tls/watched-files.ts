import { statSync } from 'node:fs';
import type { Closable } from '../lifecycle.ts';
import type { Logger } from '../log/log.ts';
import { messageOf } from '../message-of.ts';

/** How often the files are looked at: renewals come hours before the old certificate ends. */
const LOOK_INTERVAL_MS = 10_000;

/** What is made of some files. */
export interface FilesUse<T> {
  /** What it is, for the log: `the certificate`. */
  readonly name: string;
  /** Which files they are at this moment. */
  files(): readonly string[];
  /** Throws where a file cannot be read, or they do not belong together. */
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

  /** Throws what reading them throws. */
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

  /** Told of every change; connections that are open keep what they have. */
  onChange(listener: (current: T) => void): void {
    this.#listeners.push(listener);
  }

  /** Reads the files anew, for SIGHUP. Throws where they are no good; then what was read before stays in use. */
  reload(): void {
    const seen = this.#look();
    this.#current = this.#use.read();
    this.#seen = seen;
    for (const listener of this.#listeners) listener(this.#current);
    this.#log.info({ files: this.#use.files() }, `${this.#use.name} was read again`);
  }

  /** What the timer does. A file that is half written is looked at again the next time. */
  reloadIfChanged(): void {
    const seen = this.#look();
    if (seen === this.#seen) return;
    try {
      this.reload();
    } catch (error) {
      this.#seen = seen;
      this.#log.error(
        { detail: messageOf(error) },
        `${this.#use.name} cannot be used as it is now; the old one stays in use`,
      );
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** The files' identity; tools replace them, or what a link leads to. */
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
