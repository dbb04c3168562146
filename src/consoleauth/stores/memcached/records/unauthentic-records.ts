import type { Logger } from '../../../../platform/log/log.ts';

/** Records of one kind on one server are logged this often: the program that writes them could vary the cause. */
const LOG_EVERY_MS = 10_000;

interface Logged {
  readonly at: number;
  leftOut: number;
}

/** Logs records that are not authentic: the first of each kind, and later how many were left out. */
export class UnauthenticRecords {
  readonly #log: Logger;
  readonly #host: string;
  /** By server and kind of record. */
  readonly #logged = new Map<string, Logged>();

  constructor(log: Logger, host: string) {
    this.#log = log;
    this.#host = host;
  }

  /**
   * @param record its kind: `token`, `redemption` and so on
   * @returns the cause in words, for a refusal
   */
  report(server: string, record: string, why: string): string {
    const words = `the ${record} on ${server} is not authentic: ${why} ([oriel] token_store_keys on ${this.#host})`;
    const kind = `${server} ${record}`;
    const before = this.#logged.get(kind);
    const now = performance.now();
    if (before !== undefined && now - before.at < LOG_EVERY_MS) {
      before.leftOut++;
      return words;
    }
    this.#log.error(
      { server, host: this.#host, record, why, ...(before === undefined ? {} : { more: before.leftOut }) },
      'a record in memcached is not authentic and is ignored: check that [oriel] token_store_keys is the same on every controller, and that no other program can write to memcached',
    );
    this.#logged.set(kind, { at: now, leftOut: 0 });
    return words;
  }
}
