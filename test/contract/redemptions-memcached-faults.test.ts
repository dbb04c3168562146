import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MemcachedStore } from '../../src/consoleauth/stores/memcached/memcached-store.ts';
import type { Redemption } from '../../src/consoleauth/stores/redemption.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { silentLogger } from '../../src/platform/log/log.ts';
import { hashToken } from '../../src/platform/secret.ts';
import { anAuthorizedConsole } from '../support/authorized-console.ts';
import { Memcached } from '../support/cluster/memcached.ts';

/** For what arrives when it does. */
const PATIENT = { timeout: 20_000 };

const FAULTS = {
  dead: { strike: (server: Memcached) => server.kill(), end: (server: Memcached) => server.start() },
  'restarted empty': { strike: (server: Memcached) => server.restartEmpty(), end: async () => {} },
  frozen: {
    strike: async (server: Memcached) => server.freeze(),
    end: async (server: Memcached) => server.thaw(),
  },
};

describe('who holds a token, on three memcached servers', () => {
  let servers: Memcached[];
  let stores: MemcachedStore[];

  beforeEach(async () => {
    servers = await Promise.all([Memcached.start(), Memcached.start(), Memcached.start()]);
    // As the store orders them.
    servers.sort((one, other) => (String(one.port) < String(other.port) ? -1 : 1));
    stores = [];
  });
  afterEach(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await Promise.all(servers.map((server) => server.kill()));
  });

  /** What another process sees. */
  function open(list: readonly Memcached[] = servers, timeoutMs = 700): MemcachedStore {
    const options = { timeoutMs, deadRetryMs: 300, log: silentLogger, clock: systemClock };
    const store = new MemcachedStore({ ...options, servers: list });
    stores.push(store);
    return store;
  }

  function aRedemption(of?: Redemption): Redemption {
    const nowS = Math.floor(systemClock.now() / 1000);
    const stored = {
      console: anAuthorizedConsole(),
      requestId: `req-${randomUUID()}`,
      expiresAt: nowS + 600,
    };
    return {
      holderHash: hashToken(randomUUID()),
      stored: of?.stored ?? { ...stored, once: true },
      seenDeletions: { since: nowS, deletions: [] },
      openedAt: nowS,
      graceS: 600,
    };
  }
  const hashOf = ({ stored }: Redemption) => stored.console.tokenHash;
  const holderOf = async (store: MemcachedStore, redemption: Redemption) => {
    const found = await store.findRedemption(hashOf(redemption));
    return found.state === 'held' ? found.redemption.holderHash : found.state;
  };
  const knows = async (server: Memcached, redemption: Redemption, word: string) =>
    (await server.ask(`get oriel:c:${hashOf(redemption)}`)).includes(word);

  for (const [fault, { strike, end }] of Object.entries(FAULTS)) {
    test(`with any one server ${fault}, no second opening is let in and no holder is locked out`, async () => {
      const [one, other] = [open(), open()];
      for (const server of servers) {
        const [before, ended] = [aRedemption(), aRedemption()];
        for (const redemption of [before, ended]) {
          await one.put(redemption.stored);
          await one.redeem(redemption);
        }
        await strike(server);
        const during = aRedemption();
        await one.put(during.stored);
        expect(await one.redeem(during)).toMatchObject({ state: 'held', redemption: during });
        await other.endRedemption(hashOf(ended), 'session_time_limit');
        const check = async () => {
          for (const store of [one, other, open()]) {
            for (const redemption of [before, during]) {
              expect(await holderOf(store, redemption)).toBe(redemption.holderHash);
              const taken = await store.redeem(aRedemption(redemption));
              expect(taken).toMatchObject({
                state: 'held',
                redemption: { holderHash: redemption.holderHash },
              });
            }
            expect(await holderOf(store, ended)).toBe('ended');
            expect((await store.redeem(aRedemption(ended))).state).toBe('ended');
          }
        };
        await check();
        await end(server);
        await check();
        // What the server missed it has got, or the next look brings it.
        for (const [redemption, word] of [
          [before, before.holderHash],
          [during, during.holderHash],
          [ended, 'session_time_limit'],
        ] as const) {
          await expect
            .poll(async () => {
              await open().findRedemption(hashOf(redemption));
              return knows(server, redemption, word);
            }, PATIENT)
            .toBe(true);
        }
        // The next may fail once everybody has this one back.
        for (const store of [one, other]) {
          await expect.poll(() => store.servers().every(({ up }) => up), PATIENT).toBe(true);
        }
      }
    });
  }

  test('of many who take it at once while a server freezes, one has it', async () => {
    // Long enough that a busy machine makes no running server look like a frozen one.
    const views = Array.from({ length: 3 }, () => open(servers, 2000));
    for (const server of servers) {
      const redemption = aRedemption();
      await views[0]!.put(redemption.stored);
      const redemptions = Array.from({ length: 9 }, () => aRedemption(redemption));
      const taking = redemptions.map((each, at) => views[at % views.length]!.redeem(each));
      server.freeze();
      const taken = await Promise.all(taking);
      const winners = redemptions.filter((each, at) => {
        const state = taken[at]!;
        return state.state === 'held' && state.redemption.holderHash === each.holderHash;
      });
      expect(winners).toHaveLength(1);
      server.thaw();
      for (const view of [...views, open()]) {
        await expect.poll(() => holderOf(view, redemption), PATIENT).toBe(winners[0]!.holderHash);
        // The next may freeze once every view uses this one again.
        await expect.poll(() => view.servers().every(({ up }) => up), PATIENT).toBe(true);
      }
    }
  });

  test('three servers that are restarted one after the other forget neither token nor holder', async () => {
    const [store, other] = [open(), open()];
    const redemption = aRedemption();
    await store.put(redemption.stored);
    await store.redeem(redemption);
    for (const server of servers) {
      await server.restartEmpty();
      await expect.poll(() => knows(server, redemption, redemption.holderHash), PATIENT).toBe(true);
    }
    expect((await other.lookup(hashOf(redemption))).state).toBe('live');
    expect(await holderOf(other, redemption)).toBe(redemption.holderHash);
  });

  test('with two of three servers down no token is redeemed, and nothing is written', async () => {
    const store = open();
    const [known, unknown] = [aRedemption(), aRedemption()];
    await store.redeem(known);
    await store.findRedemption(hashOf(unknown));
    await servers[0]!.kill();
    await servers[2]!.kill();
    await expect(store.findRedemption(hashOf(unknown))).rejects.toThrow('only 1 of 3');
    await expect(store.redeem(unknown)).rejects.toThrow('only 1 of 3');
    expect(await knows(servers[1]!, unknown, 'VALUE')).toBe(false);
    expect(await holderOf(store, known)).toBe(known.holderHash);
  });

  test('where each of two was let in past the other, the last server decides, for everybody alike', async () => {
    const redemption = aRedemption();
    const late = aRedemption(redemption);
    await open([servers[0]!]).redeem(redemption);
    await open([servers[1]!, servers[2]!]).redeem(late);
    for (const store of [open(), open()]) expect(await holderOf(store, redemption)).toBe(late.holderHash);
  });

  test('a value that Oriel did not write under the key of a redemption counts as its end', async () => {
    const redemption = aRedemption();
    await servers[1]!.ask(`set oriel:c:${hashOf(redemption)} 0 60 2\r\n{}`);
    expect(await holderOf(open(), redemption)).toBe('ended');
    expect((await open().redeem(redemption)).state).toBe('ended');
  });
});
