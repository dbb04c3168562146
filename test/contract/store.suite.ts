import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Redemption } from '../../src/consoleauth/stores/redemption.ts';
import { type EndedSignIn, SIGN_IN_SLACK_S } from '../../src/consoleauth/stores/sign-ins.ts';
import type { Store, StoredConsole } from '../../src/consoleauth/stores/store.ts';
import { hashToken } from '../../src/platform/secret.ts';
import { anAuthorizedConsole } from '../support/authorized-console.ts';

/** What an implementation of the store brings along to be tested. */
export interface StoreBench {
  /** Another process's view where the store is shared, the same one again where it is not. */
  open(): Promise<Store>;
  /** Seconds since the epoch, as the bench sees them. */
  nowS(): number;
  /** Lets that many seconds pass. */
  pass(seconds: number): Promise<void>;
  close(): Promise<void>;
}

/** What every token store promises. */
export function storeSuite(name: string, prepare: () => Promise<StoreBench>): void {
  describe(`a token store: ${name}`, () => {
    let bench: StoreBench;
    let store: Store;
    beforeEach(async () => {
      bench = await prepare();
      store = await bench.open();
    });
    afterEach(() => bench.close());

    const aStored = (
      instanceUuid = randomUUID() as string,
      ttlS = 600,
      computeHost = 'compute1',
    ): StoredConsole => ({
      console: anAuthorizedConsole({ instanceUuid, computeHost }),
      requestId: `req-${randomUUID()}`,
      expiresAt: Math.floor(bench.nowS()) + ttlS,
    });

    const consoleOf = ({ requestId, console: { instanceUuid, computeHost } }: StoredConsole) => ({
      requestId,
      instanceUuid,
      computeHost,
    });

    test('a token that was put is live and comes back as it was put', async () => {
      const stored = aStored();
      await store.put(stored);
      expect(await store.lookup(stored.console.tokenHash)).toEqual({ state: 'live', stored });
    });

    test('at first sight a live token is what was put, in every process that shares the store', async () => {
      const stored = aStored();
      await store.put(stored);
      const other = await bench.open();
      expect(await store.lookupFast(stored.console.tokenHash)).toEqual(stored);
      expect(await other.lookupFast(stored.console.tokenHash)).toEqual(stored);
      expect(await store.lookupFast(hashToken('never stored'))).toBeUndefined();
    });

    test('at first sight a token that this process has deleted or that has expired is none', async () => {
      const [short, deleted] = [aStored(undefined, 2), aStored()];
      await store.put(short);
      await store.put(deleted);
      await store.deleteForInstance(deleted.console.instanceUuid, 'guest_stopped');
      await bench.pass(4);
      expect(await store.lookupFast(short.console.tokenHash)).toBeUndefined();
      expect(await store.lookupFast(deleted.console.tokenHash)).toBeUndefined();
    });

    test('what was put with every field at its longest comes back whole', async () => {
      const stored: StoredConsole = {
        ...aStored(),
        console: anAuthorizedConsole({
          host: 'h'.repeat(255),
          internalAccessPath: 'ü\r\nEND\r\n'.repeat(100),
          accessUrlBase: 'http://x/'.padEnd(4096, '漢'),
          userName: '😀'.repeat(100),
        }),
      };
      await store.put(stored);
      expect(await store.lookup(stored.console.tokenHash)).toEqual({ state: 'live', stored });
    });

    test('a token that was never put is unknown', async () => {
      expect(await store.lookup(hashToken('never stored'))).toEqual({ state: 'unknown' });
    });

    test('a token is expired once its lifetime is over, and its console is remembered', async () => {
      const stored = aStored(undefined, 2);
      await store.put(stored);
      expect((await store.lookup(stored.console.tokenHash)).state).toBe('live');
      await bench.pass(4);
      const found = await store.lookup(stored.console.tokenHash);
      expect(found).toEqual({ state: 'expired', console: consoleOf(stored) });
    });

    test('an expired token is not counted among the deleted, and stays expired', async () => {
      const instanceUuid = randomUUID();
      const short = aStored(instanceUuid, 2);
      const long = aStored(instanceUuid);
      await store.put(short);
      await store.put(long);
      await bench.pass(4);
      expect(await store.deleteForInstance(instanceUuid, 'guest_stopped')).toBe(1);
      expect((await store.lookup(short.console.tokenHash)).state).toBe('expired');
      expect((await store.lookup(long.console.tokenHash)).state).toBe('deleted');
    });

    test('deletion takes every token of the guest, answers how many, and remembers the code', async () => {
      const instanceUuid = randomUUID();
      const tokens = [aStored(instanceUuid), aStored(instanceUuid), aStored(instanceUuid)];
      for (const stored of tokens) await store.put(stored);
      expect(await store.deleteForInstance(instanceUuid, 'guest_migrated')).toBe(3);
      for (const stored of tokens) {
        const found = await store.lookup(stored.console.tokenHash);
        expect(found).toEqual({ state: 'deleted', code: 'guest_migrated', console: consoleOf(stored) });
      }
    });

    test("deletion leaves other guests' tokens alone", async () => {
      const other = aStored();
      const stored = aStored();
      await store.put(other);
      await store.put(stored);
      await store.deleteForInstance(stored.console.instanceUuid, 'guest_stopped');
      expect((await store.lookup(other.console.tokenHash)).state).toBe('live');
    });

    test('deletion for one host leaves tokens alive whose console is on another', async () => {
      const before = aStored(undefined, 600, 'compute1');
      const { instanceUuid } = before.console;
      const after = aStored(instanceUuid, 600, 'compute2');
      await store.put(before);
      await store.put(after);
      expect(await store.deleteForInstance(instanceUuid, 'guest_migrated', { computeHost: 'compute1' })).toBe(
        1,
      );
      expect((await store.lookup(before.console.tokenHash)).state).toBe('deleted');
      expect((await store.lookup(after.console.tokenHash)).state).toBe('live');
      expect(await store.deleteForInstance(instanceUuid, 'ended_by_operator')).toBe(1);
    });

    test('a deletion is remembered with code, reason and time, also where it found no token', async () => {
      const instanceUuid = randomUUID();
      expect(await store.deletions(instanceUuid, 'compute1')).toEqual([]);
      await store.deleteForInstance(instanceUuid, 'ended_by_operator', { reason: 'disk swap' });
      const [deletion, ...more] = await store.deletions(instanceUuid, 'compute1');
      expect(deletion).toMatchObject({ code: 'ended_by_operator', reason: 'disk swap' });
      expect(Math.abs(deletion!.at - bench.nowS())).toBeLessThan(60);
      expect(more).toEqual([]);
      expect(await store.deletions(randomUUID(), 'compute1')).toEqual([]);
    });

    test('a deletion outlives the memory of the tokens that it took', async () => {
      const stored = aStored(undefined, 2);
      const { instanceUuid } = stored.console;
      await store.put(stored);
      await bench.pass(4);
      await store.deleteForInstance(instanceUuid, 'guest_stopped');
      expect((await store.lookup(stored.console.tokenHash)).state).toBe('expired');
      expect(await store.deletions(instanceUuid, 'compute1')).toMatchObject([{ code: 'guest_stopped' }]);
    });

    test('the latest deletion of all and the latest of the host are both remembered, those of other hosts apart', async () => {
      const instanceUuid = randomUUID();
      const codesOn = async (host: string) =>
        (await store.deletions(instanceUuid, host)).map(({ code }) => code).sort();
      await store.deleteForInstance(instanceUuid, 'ended_by_operator');
      const [first] = await store.deletions(instanceUuid, 'compute1');
      await store.deleteForInstance(instanceUuid, 'ended_by_operator');
      await store.deleteForInstance(instanceUuid, 'guest_migrated', { computeHost: 'compute1' });
      expect(await codesOn('compute1')).toEqual(['ended_by_operator', 'guest_migrated']);
      expect(await codesOn('compute2')).toEqual(['ended_by_operator']);
      expect((await store.deletions(instanceUuid, 'compute2'))[0]?.id).not.toBe(first?.id);
    });

    test('deletion for a guest without tokens deletes none', async () => {
      expect(await store.deleteForInstance(randomUUID(), 'guest_stopped')).toBe(0);
    });

    test('a second deletion counts nothing and leaves the first reason standing', async () => {
      const stored = aStored();
      const { instanceUuid, tokenHash } = stored.console;
      await store.put(stored);
      await store.deleteForInstance(instanceUuid, 'guest_migrated');
      expect(await store.deleteForInstance(instanceUuid, 'guest_deleted')).toBe(0);
      expect(await store.lookup(tokenHash)).toMatchObject({ state: 'deleted', code: 'guest_migrated' });
    });

    test('a new token of a guest whose tokens were deleted is live', async () => {
      const before = aStored();
      const { instanceUuid } = before.console;
      await store.put(before);
      await store.deleteForInstance(instanceUuid, 'guest_stopped');
      const after = aStored(instanceUuid);
      await store.put(after);
      expect((await store.lookup(after.console.tokenHash)).state).toBe('live');
      expect((await store.lookup(before.console.tokenHash)).state).toBe('deleted');
    });

    test('putting a token twice keeps it live and counts it once', async () => {
      const stored = aStored();
      await store.put(stored);
      await store.put(stored);
      expect((await store.lookup(stored.console.tokenHash)).state).toBe('live');
      expect(await store.deleteForInstance(stored.console.instanceUuid, 'guest_stopped')).toBe(1);
    });

    test('a deleted token cannot be put again', async () => {
      const stored = aStored();
      await store.put(stored);
      await store.deleteForInstance(stored.console.instanceUuid, 'ended_by_operator');
      await store.put(stored);
      expect((await store.lookup(stored.console.tokenHash)).state).toBe('deleted');
    });

    test('tokens that were put at the same moment all die by one deletion', async () => {
      const instanceUuid = randomUUID();
      const stores = await Promise.all([store, bench.open(), bench.open()]);
      const tokens = Array.from({ length: 90 }, () => aStored(instanceUuid));
      await Promise.all(tokens.map((stored, i) => stores[i % stores.length]!.put(stored)));
      expect(await store.deleteForInstance(instanceUuid, 'guest_stopped')).toBe(tokens.length);
      for (const { console } of tokens) {
        expect((await stores[1]!.lookup(console.tokenHash)).state).toBe('deleted');
      }
    });

    test('no token that was put before a deletion survives it, whatever is put meanwhile', async () => {
      const instanceUuid = randomUUID();
      const other = await bench.open();
      const before = Array.from({ length: 20 }, () => aStored(instanceUuid));
      await Promise.all(before.map((stored) => store.put(stored)));
      const meanwhile = Array.from({ length: 40 }, () => aStored(instanceUuid));
      await Promise.all([
        ...meanwhile.slice(0, 20).map((stored) => store.put(stored)),
        other.deleteForInstance(instanceUuid, 'guest_stopped'),
        ...meanwhile.slice(20).map((stored) => other.put(stored)),
      ]);
      for (const { console } of before) expect((await store.lookup(console.tokenHash)).state).toBe('deleted');
      // Those of the race may have gone either way, but each that lives must still be within reach.
      const states = await Promise.all(meanwhile.map(({ console }) => store.lookup(console.tokenHash)));
      const live = states.filter(({ state }) => state === 'live').length;
      expect(await store.deleteForInstance(instanceUuid, 'guest_deleted')).toBe(live);
      for (const { console } of meanwhile)
        expect((await store.lookup(console.tokenHash)).state).toBe('deleted');
    });

    const aRedemption = (stored = aStored(), changes: Partial<Redemption> = {}): Redemption => ({
      holderHash: hashToken(randomUUID()),
      stored: { ...stored, once: true },
      seenDeletions: { since: bench.nowS(), deletions: [randomUUID()] },
      openedAt: Math.floor(bench.nowS()),
      graceS: 600,
      ...changes,
    });
    const hashOf = ({ stored }: Redemption) => stored.console.tokenHash;

    test('a token that is good for one console says so when it is looked up', async () => {
      const stored = { ...aStored(), once: true };
      await store.put(stored);
      expect(await store.lookup(stored.console.tokenHash)).toEqual({ state: 'live', stored });
    });

    test('a token is free until it is redeemed; then it belongs to its first holder, unchanged', async () => {
      const redemption = aRedemption();
      expect(await store.findRedemption(hashOf(redemption))).toEqual({ state: 'free' });
      expect(await store.redeem(redemption)).toEqual({ state: 'held', redemption });
      expect(await store.findRedemption(hashOf(redemption))).toEqual({ state: 'held', redemption });
      const late = aRedemption(redemption.stored);
      expect(await store.redeem(late)).toEqual({ state: 'held', redemption });
      expect(await store.findRedemption(hashOf(redemption))).toEqual({ state: 'held', redemption });
    });

    test('the same redemption may be made twice', async () => {
      const redemption = aRedemption();
      await store.redeem(redemption);
      expect(await store.redeem(redemption)).toEqual({ state: 'held', redemption });
    });

    test('of many who take a token at once in several processes, one has it, and all agree who', async () => {
      const stores = await Promise.all([store, bench.open(), bench.open()]);
      for (let round = 0; round < 10; round++) {
        const stored = aStored();
        const redemptions = Array.from({ length: 12 }, () => aRedemption(stored));
        const taken = await Promise.all(
          redemptions.map((redemption, at) => stores[at % stores.length]!.redeem(redemption)),
        );
        const winners = redemptions.filter((redemption, at) => {
          const state = taken[at]!;
          return state.state === 'held' && state.redemption.holderHash === redemption.holderHash;
        });
        expect(winners).toHaveLength(1);
        for (const each of stores) {
          expect(await each.findRedemption(stored.console.tokenHash)).toEqual({
            state: 'held',
            redemption: winners[0],
          });
        }
      }
    });

    test('a redemption outlives its token by its grace, and ends with that', async () => {
      const redemption = aRedemption(aStored(undefined, 1 - 60), { graceS: 2 });
      await store.redeem(redemption);
      await bench.pass(4);
      expect(await store.findRedemption(hashOf(redemption))).toEqual({ state: 'free' });
    });

    test('a redemption that gives signs of life stays', async () => {
      const redemption = aRedemption(aStored(undefined, 1 - 60), { graceS: 2 });
      await store.redeem(redemption);
      for (let sign = 0; sign < 3; sign++) {
        await bench.pass(1);
        await store.renewRedemption(redemption);
      }
      expect(await store.findRedemption(hashOf(redemption))).toMatchObject({ state: 'held' });
    });

    test('a redemption is kept for as long as its token lives, however short its grace', async () => {
      const redemption = aRedemption(aStored(undefined, 3), { graceS: 1 });
      await store.put(redemption.stored);
      await store.redeem(redemption);
      await bench.pass(2);
      expect((await store.lookup(hashOf(redemption))).state).toBe('live');
      expect((await store.findRedemption(hashOf(redemption))).state).toBe('held');
    });

    test('an ended redemption stays ended when it is renewed or the token is redeemed again', async () => {
      const redemption = aRedemption();
      await store.redeem(redemption);
      const other = await bench.open();
      await other.endRedemption(hashOf(redemption), 'session_time_limit');
      const ended = { state: 'ended', code: 'session_time_limit' };
      expect(await store.findRedemption(hashOf(redemption))).toEqual(ended);
      await store.renewRedemption(redemption);
      expect(await store.redeem(redemption)).toEqual(ended);
      expect(await store.findRedemption(hashOf(redemption))).toEqual(ended);
    });

    test('a token whose redemption ended before its first use cannot be redeemed', async () => {
      const redemption = aRedemption();
      await store.endRedemption(hashOf(redemption), 'ended_by_operator');
      expect(await store.redeem(redemption)).toEqual({ state: 'ended', code: 'ended_by_operator' });
    });

    const aSignIn = (given: Partial<EndedSignIn> = {}): EndedSignIn => {
      const chainId = given.chainId ?? randomUUID();
      return { chainId, auditId: chainId, endsAt: Math.floor(bench.nowS()) + 600, ...given };
    };

    test('a sign-in that was never ended is remembered as not ended, in every process that shares the store', async () => {
      const marks = await store.signIns.marks();
      const other = await bench.open();
      for (const each of [store, other]) {
        expect(await each.signIns.find(randomUUID(), marks)).toEqual({ remembered: true, ended: [] });
      }
      expect(await other.signIns.marks()).toEqual(marks);
    });

    test('an ended sign-in is found by its chain, in every process that shares the store', async () => {
      const marks = await store.signIns.marks();
      const first = aSignIn();
      const second = aSignIn({ chainId: first.chainId, auditId: randomUUID() });
      const other = await bench.open();
      await store.signIns.end(second);
      expect(await other.signIns.ended(first.chainId)).toEqual([second.auditId]);
      await other.signIns.end(first);
      const found = await store.signIns.find(first.chainId, marks);
      expect(found.remembered).toBe(true);
      expect([...found.ended].sort()).toEqual([first.auditId, second.auditId].sort());
      expect(await store.signIns.ended(randomUUID())).toEqual([]);
    });

    test('ends of one chain that several processes make at the same moment are all remembered', async () => {
      const { chainId } = aSignIn();
      const stores = await Promise.all([store, bench.open(), bench.open()]);
      const ends = Array.from({ length: 60 }, () => aSignIn({ chainId, auditId: randomUUID() }));
      await Promise.all(ends.map((end, at) => stores[at % stores.length]!.signIns.end(end)));
      const ended = new Set(await store.signIns.ended(chainId));
      expect(ends.filter(({ auditId }) => !ended.has(auditId))).toEqual([]);
    });

    test('a sign-in that began with marks of another memory is not remembered', async () => {
      expect((await store.signIns.find(randomUUID(), ['another'])).remembered).toBe(false);
      expect((await store.signIns.find(randomUUID(), [])).remembered).toBe(false);
    });

    test('an ended sign-in is remembered beyond its own end, and not for ever', async () => {
      const end = aSignIn({ endsAt: Math.floor(bench.nowS()) + 2 - SIGN_IN_SLACK_S });
      const later = aSignIn();
      await store.signIns.end(end);
      await store.signIns.end(later);
      expect(await store.signIns.ended(end.chainId)).toEqual([end.auditId]);
      await bench.pass(4);
      expect(await store.signIns.ended(end.chainId)).toEqual([]);
      expect(await store.signIns.ended(later.chainId)).toEqual([later.auditId]);
    });

    test('what one process of a shared store puts, another sees and deletes', async () => {
      const other = await bench.open();
      expect(other.fingerprint?.()).toBe(store.fingerprint?.());
      const stored = aStored();
      await store.put(stored);
      expect((await other.lookup(stored.console.tokenHash)).state).toBe('live');
      expect(await other.deleteForInstance(stored.console.instanceUuid, 'guest_stopped')).toBe(1);
      expect((await store.lookup(stored.console.tokenHash)).state).toBe('deleted');
      const [seen] = await store.deletions(stored.console.instanceUuid, 'compute1');
      expect(await other.deletions(stored.console.instanceUuid, 'compute1')).toEqual([seen]);
    });
  });
}
