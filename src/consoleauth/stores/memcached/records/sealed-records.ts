import { UnauthenticRecordError } from '../../store.ts';
import type { RecordSeal } from './record-seal.ts';
import type { UnauthenticRecords } from './unauthentic-records.ts';

/** Seals records when they are written to one memcached server, and opens them when they are read. */
export class SealedRecords {
  readonly #seal: RecordSeal;
  readonly #unauthentic: UnauthenticRecords;
  readonly #server: string;

  constructor(seal: RecordSeal, unauthentic: UnauthenticRecords, server: string) {
    this.#seal = seal;
    this.#unauthentic = unauthentic;
    this.#server = server;
  }

  /** A name for each key, the writing key first. */
  get keyNames(): readonly string[] {
    return this.#seal.keyNames;
  }

  seal(key: string, payload: string): string {
    return this.#seal.seal(key, payload);
  }

  /**
   * The payload of a record.
   * @param record its kind, for the log
   * @throws {UnauthenticRecordError} if it is not authentic, which is logged
   */
  open(key: string, data: Buffer | string, record: string): string {
    const opened = this.#seal.open(key, data.toString('utf8'));
    if (opened.authentic) return opened.payload;
    throw new UnauthenticRecordError(this.#unauthentic.report(this.#server, record, opened.why));
  }

  /** The payload even if it is not authentic, which is logged: for data that is safe from any writer. */
  openAnyway(key: string, data: Buffer | string, record: string): string {
    const opened = this.#seal.open(key, data.toString('utf8'));
    if (!opened.authentic) this.#unauthentic.report(this.#server, record, opened.why);
    return opened.payload;
  }

  /** The payload, or null if it is not authentic, which is logged. */
  openOrNull(key: string, data: Buffer | string, record: string): string | null {
    const opened = this.#seal.open(key, data.toString('utf8'));
    if (opened.authentic) return opened.payload;
    this.#unauthentic.report(this.#server, record, opened.why);
    return null;
  }
}
