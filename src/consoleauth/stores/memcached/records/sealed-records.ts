import { UnauthenticRecordError } from '../../store.ts';
import type { RecordSeal } from './record-seal.ts';
import type { UnauthenticRecords } from './unauthentic-records.ts';

/** The records of one memcached server: sealed as they are written, opened as they are read. */
export class SealedRecords {
  readonly #seal: RecordSeal;
  readonly #unauthentic: UnauthenticRecords;
  readonly #server: string;

  constructor(seal: RecordSeal, unauthentic: UnauthenticRecords, server: string) {
    this.#seal = seal;
    this.#unauthentic = unauthentic;
    this.#server = server;
  }

  /** Names for what is kept once for each key, of the writing key first. */
  get keyNames(): readonly string[] {
    return this.#seal.keyNames;
  }

  seal(key: string, payload: string): string {
    return this.#seal.seal(key, payload);
  }

  /**
   * The payload of a record.
   * @param record what kind it is, for the log
   * @throws {UnauthenticRecordError} where it is not authentic, which is logged
   */
  open(key: string, data: Buffer | string, record: string): string {
    const opened = this.#seal.open(key, data.toString('utf8'));
    if (opened.authentic) return opened.payload;
    throw new UnauthenticRecordError(this.#unauthentic.report(this.#server, record, opened.why));
  }

  /** The payload also where it is not authentic, which is logged: for what is safe to believe from any writer. */
  openAnyway(key: string, data: Buffer | string, record: string): string {
    const opened = this.#seal.open(key, data.toString('utf8'));
    if (!opened.authentic) this.#unauthentic.report(this.#server, record, opened.why);
    return opened.payload;
  }

  /** The payload, or null where it is not authentic, which is logged. */
  openOrNull(key: string, data: Buffer | string, record: string): string | null {
    const opened = this.#seal.open(key, data.toString('utf8'));
    if (opened.authentic) return opened.payload;
    this.#unauthentic.report(this.#server, record, opened.why);
    return null;
  }
}
