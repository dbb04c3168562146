import type { Clock } from '../../../platform/clock.ts';
import { type Claim, claimUntil, type TakenState } from '../redemption.ts';
import { REMEMBER_DELETION_S } from '../store.ts';
import { MissedWrites } from './missed-writes.ts';
import { claimKey, decodeClaim, encodeClaim, encodeEnd } from './records/redemption-records.ts';
import type { SealedRecords } from './records/sealed-records.ts';
import { type Command, getsCommand, storeCommand, touchCommand } from './wire/commands.ts';
import type { Send } from './wire/memcached-server.ts';

type MissedClaim =
  | { readonly is: 'live'; readonly claim: Claim }
  | { readonly is: 'tombstone'; readonly code: string };

/** Who holds which token, as one memcached server has it, and what of that it missed while it was down. */
export class ServerClaims {
  readonly #send: Send;
  readonly #clock: Clock;
  readonly #records: SealedRecords;
  readonly #missed = new MissedWrites<MissedClaim>();

  constructor(send: Send, clock: Clock, records: SealedRecords) {
    this.#records = records;
    this.#send = send;
    this.#clock = clock;
  }

  /** How many writes it has to be brought. */
  get missed(): number {
    return this.#missed.size;
  }

  /** Null where it knows of none. */
  async look(tokenHashes: readonly string[]): Promise<Map<string, TakenState | null>> {
    const reply = await this.#send(getsCommand(tokenHashes.map(claimKey)));
    if (reply.kind !== 'values') throw new Error(`a memcached server says ${reply.line}`);
    return new Map(
      tokenHashes.map((tokenHash) => {
        const value = reply.values.get(claimKey(tokenHash));
        return [tokenHash, value === undefined ? null : this.#decode(tokenHash, value.data)];
      }),
    );
  }

  /** Of all who try, memcached lets one in. Answers who has the token there now. */
  async add(claim: Claim): Promise<TakenState> {
    const { tokenHash } = claim.stored.console;
    if ((await this.#add(this.#send, claim)) === 'STORED') return { state: 'held', claim };
    const found = (await this.look([tokenHash])).get(tokenHash);
    // It was there a moment ago: no reason to let anybody else in.
    return found ?? { state: 'ended', code: 'unreadable' };
  }

  async renew(claim: Claim): Promise<void> {
    const nowS = this.#nowS();
    const key = claimKey(claim.stored.console.tokenHash);
    await this.#line(this.#send, touchCommand(key, claimUntil(claim, nowS) - nowS), ['TOUCHED', 'NOT_FOUND']);
  }

  /** `set`: it wins over whatever is there. */
  async end(tokenHash: string, code: string): Promise<void> {
    try {
      await this.#end(this.#send, tokenHash, code);
    } catch (error) {
      this.#missed.add(tokenHash, { is: 'tombstone', code });
      throw error;
    }
  }

  /** A claim that others have taken while this server was down. */
  owe(claim: Claim): void {
    this.#missed.add(claim.stored.console.tokenHash, { is: 'live', claim });
  }

  catchUp(send: Send): Promise<void> {
    return this.#missed.replay(async (missed, tokenHash) => {
      if (missed.is === 'tombstone') await this.#end(send, tokenHash, missed.code);
      else await this.#add(send, missed.claim);
    });
  }

  /** A claim that is not authentic is an end too: it must not let a token be opened again. */
  #decode(tokenHash: string, data: Buffer): TakenState {
    const text = this.#records.openOrNull(claimKey(tokenHash), data, 'claim');
    return text === null ? { state: 'ended', code: 'unauthentic' } : decodeClaim(tokenHash, text);
  }

  #add(send: Send, claim: Claim): Promise<string> {
    const nowS = this.#nowS();
    const key = claimKey(claim.stored.console.tokenHash);
    const command = storeCommand(
      'add',
      key,
      this.#records.seal(key, encodeClaim(claim)),
      claimUntil(claim, nowS) - nowS,
    );
    return this.#line(send, command, ['STORED', 'NOT_STORED']);
  }

  async #end(send: Send, tokenHash: string, code: string): Promise<void> {
    const key = claimKey(tokenHash);
    const end = this.#records.seal(key, encodeEnd(tokenHash, code));
    await this.#line(send, storeCommand('set', key, end, REMEMBER_DELETION_S), ['STORED']);
  }

  async #line(send: Send, command: Command, known: readonly string[]): Promise<string> {
    const reply = await send(command);
    const word = reply.kind === 'line' ? reply.line : 'values';
    if (!known.includes(word)) throw new Error(`a memcached server says ${word}`);
    return word;
  }

  #nowS(): number {
    return this.#clock.now() / 1000;
  }
}
