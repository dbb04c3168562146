import type { Clock } from '../../../platform/clock.ts';
import { type RedeemedState, type Redemption, redemptionUntil } from '../redemption.ts';
import { REMEMBER_DELETION_S } from '../store.ts';
import { MissedWrites } from './missed-writes.ts';
import {
  decodeRedemption,
  encodeEnd,
  encodeRedemption,
  redemptionKey,
} from './records/redemption-records.ts';
import type { SealedRecords } from './records/sealed-records.ts';
import { type Command, getsCommand, storeCommand, touchCommand } from './wire/commands.ts';
import type { Send } from './wire/memcached-server.ts';

type MissedRedemption =
  | { readonly is: 'live'; readonly redemption: Redemption }
  | { readonly is: 'deleted'; readonly code: string };

/** The redemptions on one memcached server, and the writes that it missed while it was down. */
export class ServerRedemptions {
  readonly #send: Send;
  readonly #clock: Clock;
  readonly #records: SealedRecords;
  readonly #missed = new MissedWrites<MissedRedemption>();

  constructor(send: Send, clock: Clock, records: SealedRecords) {
    this.#records = records;
    this.#send = send;
    this.#clock = clock;
  }

  /** How many writes it missed. */
  get missed(): number {
    return this.#missed.size;
  }

  /** The value is null if the server has none. */
  async look(tokenHashes: readonly string[]): Promise<Map<string, RedeemedState | null>> {
    const reply = await this.#send(getsCommand(tokenHashes.map(redemptionKey)));
    if (reply.kind !== 'values') throw new Error(`a memcached server answers ${reply.line}`);
    return new Map(
      tokenHashes.map((tokenHash) => {
        const value = reply.values.get(redemptionKey(tokenHash));
        return [tokenHash, value === undefined ? null : this.#decode(tokenHash, value.data)];
      }),
    );
  }

  /** memcached lets one of several callers succeed. Returns the state of the token there afterwards. */
  async add(redemption: Redemption): Promise<RedeemedState> {
    const { tokenHash } = redemption.stored.console;
    if ((await this.#add(this.#send, redemption)) === 'STORED') return { state: 'held', redemption };
    const found = (await this.look([tokenHash])).get(tokenHash);
    // It was there a moment ago, so the token must not be redeemed again.
    return found ?? { state: 'ended', code: 'unreadable' };
  }

  async renew(redemption: Redemption): Promise<void> {
    const nowS = this.#nowS();
    const key = redemptionKey(redemption.stored.console.tokenHash);
    await this.#line(this.#send, touchCommand(key, redemptionUntil(redemption, nowS) - nowS), [
      'TOUCHED',
      'NOT_FOUND',
    ]);
  }

  /** `set`: an end overwrites. */
  async end(tokenHash: string, code: string): Promise<void> {
    try {
      await this.#end(this.#send, tokenHash, code);
    } catch (error) {
      this.#missed.add(tokenHash, { is: 'deleted', code });
      throw error;
    }
  }

  /** Notes a redemption that other servers took while this one was down. */
  noteMissed(redemption: Redemption): void {
    this.#missed.add(redemption.stored.console.tokenHash, { is: 'live', redemption });
  }

  catchUp(send: Send): Promise<void> {
    return this.#missed.replay(async (missed, tokenHash) => {
      if (missed.is === 'deleted') await this.#end(send, tokenHash, missed.code);
      else await this.#add(send, missed.redemption);
    });
  }

  /** An unauthentic redemption counts as an end, because it must not allow a token to be redeemed again. */
  #decode(tokenHash: string, data: Buffer): RedeemedState {
    const text = this.#records.openOrNull(redemptionKey(tokenHash), data, 'redemption');
    return text === null ? { state: 'ended', code: 'unauthentic' } : decodeRedemption(tokenHash, text);
  }

  #add(send: Send, redemption: Redemption): Promise<string> {
    const nowS = this.#nowS();
    const key = redemptionKey(redemption.stored.console.tokenHash);
    const command = storeCommand(
      'add',
      key,
      this.#records.seal(key, encodeRedemption(redemption)),
      redemptionUntil(redemption, nowS) - nowS,
    );
    return this.#line(send, command, ['STORED', 'NOT_STORED']);
  }

  async #end(send: Send, tokenHash: string, code: string): Promise<void> {
    const key = redemptionKey(tokenHash);
    const end = this.#records.seal(key, encodeEnd(tokenHash, code));
    await this.#line(send, storeCommand('set', key, end, REMEMBER_DELETION_S), ['STORED']);
  }

  async #line(send: Send, command: Command, known: readonly string[]): Promise<string> {
    const reply = await send(command);
    const word = reply.kind === 'line' ? reply.line : 'values';
    if (!known.includes(word)) throw new Error(`a memcached server answers ${word}`);
    return word;
  }

  #nowS(): number {
    return this.#clock.now() / 1000;
  }
}
