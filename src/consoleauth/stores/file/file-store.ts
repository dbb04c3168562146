import type { Closable } from '../../../platform/lifecycle.ts';
import type { RedeemedState, Redemption, RedemptionState } from '../redemption.ts';
import type { EndedSignIn, SignInStore } from '../sign-ins.ts';
import type { Deletion, DeletionScope, Lookup, Store, StoredConsole } from '../store.ts';
import type { Journal } from './journal.ts';
import type { StoredTables } from './stored-tables.ts';

export interface FileStoreOptions {
  /** A store that has these tables in memory. */
  readonly memory: Store;
  readonly tables: StoredTables;
  readonly journal: Journal;
  /** Closed last. */
  readonly files: Closable;
}

/**
 * A memory store whose tables are also on disk. Reads never touch the disk. A call that changes something resolves when the change is
 * on disk; if it cannot be written, the call rejects, and an end or a deletion is nevertheless in effect in this process.
 */
export class FileStore implements Store {
  readonly name = 'file';
  readonly shared = false;
  readonly signIns: SignInStore;
  readonly #memory: Store;
  readonly #tables: StoredTables;
  readonly #journal: Journal;
  readonly #files: Closable;
  #closing: Promise<void> | undefined;

  constructor({ memory, tables, journal, files }: FileStoreOptions) {
    this.#memory = memory;
    this.#tables = tables;
    this.#journal = journal;
    this.#files = files;
    this.signIns = new FileSignIns(memory.signIns, journal);
  }

  fingerprint(): string {
    return 'file';
  }

  problem(): string | null {
    return this.#journal.failure?.message ?? null;
  }

  async put(stored: StoredConsole): Promise<void> {
    this.#journal.requireWritable();
    await this.#memory.put(stored);
    await this.#journal.settled();
  }

  lookup(tokenHash: string): Promise<Lookup> {
    return this.#memory.lookup(tokenHash);
  }

  lookupFast(tokenHash: string): Promise<StoredConsole | undefined> {
    return this.#memory.lookupFast(tokenHash);
  }

  async deleteForInstance(instanceUuid: string, code: string, scope?: DeletionScope): Promise<number> {
    const deleted = await this.#memory.deleteForInstance(instanceUuid, code, scope);
    await this.#journal.settled();
    return deleted;
  }

  deletions(instanceUuid: string, computeHost: string): Promise<readonly Deletion[]> {
    return this.#memory.deletions(instanceUuid, computeHost);
  }

  findRedemption(tokenHash: string): Promise<RedemptionState> {
    return this.#memory.findRedemption(tokenHash);
  }

  async redeem(redemption: Redemption): Promise<RedeemedState> {
    this.#journal.requireWritable();
    const state = await this.#memory.redeem(redemption);
    try {
      await this.#journal.settled();
    } catch (error) {
      // The client gets an error and no resume secret: the token must stay free for its next attempt.
      if (state.state === 'held' && state.redemption === redemption)
        this.#tables.redemptions.delete(redemption.stored.console.tokenHash);
      throw error;
    }
    return state;
  }

  /** Written within a second: an older lifetime does no harm, and open sessions renew theirs all the time. */
  renewRedemption(redemption: Redemption): Promise<void> {
    return this.#memory.renewRedemption(redemption);
  }

  async endRedemption(tokenHash: string, code: string): Promise<void> {
    await this.#memory.endRedemption(tokenHash, code);
    await this.#journal.settled();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#journal.close();
    await this.#memory.close();
    await this.#files.close();
  }
}

/** The ended sign-ins of a file store. Its mark lasts as long as its records. */
class FileSignIns implements SignInStore {
  readonly #memory: SignInStore;
  readonly #journal: Journal;

  constructor(memory: SignInStore, journal: Journal) {
    this.#memory = memory;
    this.#journal = journal;
  }

  marks() {
    return this.#memory.marks();
  }

  find(chainId: string, marks: readonly string[]) {
    return this.#memory.find(chainId, marks);
  }

  ended(chainId: string) {
    return this.#memory.ended(chainId);
  }

  async learn(): Promise<void> {}

  async end(ended: EndedSignIn): Promise<void> {
    await this.#memory.end(ended);
    await this.#journal.settled();
  }
}
