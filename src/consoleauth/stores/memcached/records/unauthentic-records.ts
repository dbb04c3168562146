import type { Logger } from '../../../../platform/log/log.ts';

/** Records of one kind on one server are logged this often: the program that writes them could vary the cause. */
const LOG_EVERY_MS = 10_000;

interface Told {
  readonly at: number;
  count: number;
}

/** Logs records that are not authentic: the first of each kind, and later how many more there were. */
export class UnauthenticRecords {
  readonly #log: Logger;
  readonly #host: string;
  /** By server and kind of record. */
  readonly #told = new Map<string, Told>();

  constructor(log: Logger, host: string) {
    this.#log = log;
    this.#host = host;
  }

  /**
   * @param record what kind it is: `token`, `claim` and so on
   * @returns the cause in words, for a refusal
   */
  report(server: string, record: string, why: string): string {
    const words = `the ${record} on ${server} is not authentic: ${why} ([oriel] token_store_keys on ${this.#host})`;
    const kind = `${server} ${record}`;
    const told = this.#told.get(kind);
    const now = performance.now();
    if (told !== undefined && now - told.at < LOG_EVERY_MS) {
      told.count++;
      return words;
    }
    this.#log.error(
      { server, host: this.#host, record, why, ...(told === undefined ? {} : { more: told.count }) },
      'a record in memcached is not authentic and is not used: is [oriel] token_store_keys the same on every controller, and can anything else write to memcached?',
    );
    this.#told.set(kind, { at: now, count: 0 });
    return words;
  }
}
