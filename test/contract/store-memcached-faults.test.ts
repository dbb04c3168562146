import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MemcachedStore } from '../../src/consoleauth/stores/memcached/memcached-store.ts';
import type { StoredConsole } from '../../src/consoleauth/stores/store.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { createLogger } from '../../src/platform/log/log.ts';
import { hashToken } from '../../src/platform/secret.ts';
import { anAuthorizedConsole } from '../support/authorized-console.ts';
import { Memcached } from '../support/cluster/memcached.ts';
import { until } from '../support/until.ts';

const FAULTS = {
  dead: { strike: (server: Memcached) => server.kill(), end: (server: Memcached) => server.start() },
  'restarted empty': { strike: (server: Memcached) => server.restartEmpty(), end: async () => {} },
  frozen: {
    strike: async (server: Memcached) => server.freeze(),
    end: async (server: Memcached) => server.thaw(),
  },
};

describe('three memcached servers', () => {
  let servers: Memcached[];
  let stores: MemcachedStore[];
  let logged: string;

  beforeEach(async () => {
    servers = await Promise.all([Memcached.start(), Memcached.start(), Memcached.start()]);
    stores = [];
    logged = '';
  });
  afterEach(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await Promise.all(servers.map((server) => server.kill()));
  });

  /** What another process sees. */
  function open(skewS = 0, list: readonly Memcached[] = servers): MemcachedStore {
    const write = (line: string) => {
      logged += line;
    };
    const store = new MemcachedStore({
      servers: list,
      timeoutMs: 700,
      deadRetryMs: 300,
      log: createLogger({ debug: true, destination: { write } }),
      clock: { now: () => systemClock.now() + skewS * 1000 },
    });
    stores.push(store);
    return store;
  }
  function aStored(instanceUuid: string = randomUUID(), ttlS = 600): StoredConsole {
    const console = anAuthorizedConsole({ instanceUuid });
    return {
      console,
      requestId: `req-${randomUUID()}`,
      expiresAt: Math.floor(systemClock.now() / 1000) + ttlS,
    };
  }
  const stateOf = async (store: MemcachedStore, { console }: StoredConsole) =>
    (await store.lookup(console.tokenHash)).state;
  /** Whether a server has the token's record, live or buried. */
  const holds = async (server: Memcached, { console }: StoredConsole, word = '"v":1') =>
    (await server.ask(`get oriel:t:${console.tokenHash}`)).includes(word);
  for (const [fault, { strike, end }] of Object.entries(FAULTS)) {
    for (const which of [0, 1, 2]) {
      test(`with server ${which + 1} ${fault}, valid tokens are accepted and deleted ones refused`, async () => {
        const [writer, reader] = [open(), open()];
        const server = servers[which]!;
        const valid = aStored();
        const deletedBefore = aStored();
        const deletedDuring = aStored();
        for (const stored of [valid, deletedBefore, deletedDuring]) await writer.put(stored);
        await writer.deleteForInstance(deletedBefore.console.instanceUuid, 'guest_stopped');

        await strike(server);
        const during = aStored();
        await writer.put(during);
        expect(await writer.deleteForInstance(deletedDuring.console.instanceUuid, 'guest_stopped')).toBe(1);
        for (const store of [writer, reader, open()]) {
          expect(await stateOf(store, valid)).toBe('live');
          expect(await stateOf(store, during)).toBe('live');
          expect(await stateOf(store, deletedBefore)).toBe('deleted');
          expect(await stateOf(store, deletedDuring)).toBe('deleted');
          expect(await stateOf(store, aStored())).toBe('unknown');
        }

        await end(server);
        for (const store of [writer, reader, open()]) {
          expect(await stateOf(store, valid)).toBe('live');
          expect(await stateOf(store, during)).toBe('live');
          expect(await stateOf(store, deletedBefore)).toBe('deleted');
          expect(await stateOf(store, deletedDuring)).toBe('deleted');
        }
      });
    }
  }

  test('a server that was frozen during a deletion receives the deletion record when it thaws', async () => {
    const store = open();
    const stored = aStored();
    await store.put(stored);
    servers[1]!.freeze();
    await store.deleteForInstance(stored.console.instanceUuid, 'guest_deleted');
    expect(logged).toContain('not every memcached server took the deletion');
    servers[1]!.thaw();
    await until(() => holds(servers[1]!, stored, '"deleted"'));
    await servers[0]!.kill();
    await servers[2]!.kill();
    expect(await stateOf(open(), stored)).toBe('deleted');
  });

  test('a lookup writes the missing token and deletion record to a server that restarted empty', async () => {
    const [writer, reader] = [open(), open()];
    const [valid, deleted] = [aStored(), aStored()];
    await writer.put(valid);
    await writer.put(deleted);
    await writer.deleteForInstance(deleted.console.instanceUuid, 'guest_stopped');
    await writer.close();
    await servers[0]!.restartEmpty();
    await until(async () => {
      expect(await stateOf(reader, valid)).toBe('live');
      expect(await stateOf(reader, deleted)).toBe('deleted');
      return (
        (await holds(servers[0]!, valid, '"console"')) && (await holds(servers[0]!, deleted, '"deleted"'))
      );
    });
  });

  test('all three restarted empty in turn, no token is lost, revived, or out of reach of deletion', async () => {
    const store = open();
    const [valid, deleted] = [aStored(), aStored()];
    await store.put(valid);
    await store.put(deleted);
    await store.deleteForInstance(deleted.console.instanceUuid, 'guest_stopped');
    for (const server of servers) {
      await server.restartEmpty();
      await until(async () => (await holds(server, valid)) && (await holds(server, deleted)));
    }
    const other = open();
    expect(await stateOf(other, valid)).toBe('live');
    expect(await stateOf(other, deleted)).toBe('deleted');
    expect(await other.deleteForInstance(valid.console.instanceUuid, 'guest_stopped')).toBe(1);
    expect(await stateOf(store, valid)).toBe('deleted');
  });

  test('300 tokens over three processes while servers die, restart and freeze in turn: none is lost, none revived', async () => {
    const processes = [open(), open(), open()];
    const faults = Object.values(FAULTS);
    const valid: StoredConsole[] = [];
    const deleted: StoredConsole[] = [];
    for (let i = 0; i < 300; i++) {
      const server = servers[Math.floor(i / 30) % 3]!;
      const fault = faults[Math.floor(i / 90) % 3]!;
      if (i % 30 === 10) await fault.strike(server);
      if (i % 30 === 20) await fault.end(server);
      const [writer, reader] = [processes[i % 3]!, processes[(i + 1) % 3]!];
      const stored = aStored();
      await writer.put(stored);
      expect(await stateOf(reader, stored)).toBe('live');
      if (i % 5 === 0) {
        expect(await reader.deleteForInstance(stored.console.instanceUuid, 'guest_stopped')).toBe(1);
        expect(await stateOf(writer, stored)).toBe('deleted');
      }
      (i % 5 === 0 ? deleted : valid).push(stored);
      // One server at a time: the next fault waits until this one is over, and what was missed made up for.
      if (i % 30 === 29) {
        for (const one of valid) await until(() => holds(server, one, '"console"'));
        for (const one of deleted) await until(() => holds(server, one, '"deleted"'));
      }
    }
    const last = open();
    for (const one of valid) expect(await stateOf(last, one)).toBe('live');
    for (const one of deleted) expect(await stateOf(last, one)).toBe('deleted');
  });

  test('tokens of one guest that were put while different servers were away all die by one deletion', async () => {
    const instanceUuid = randomUUID();
    const tokens: StoredConsole[] = [];
    for (const server of servers) {
      server.freeze();
      const stored = aStored(instanceUuid);
      tokens.push(stored);
      // Ends before the server is back, so that no process writes to it what it missed.
      const writer = open();
      await writer.put(stored);
      await writer.close();
      server.thaw();
    }
    expect(await open().deleteForInstance(instanceUuid, 'guest_stopped')).toBe(3);
    for (const stored of tokens) expect(await stateOf(open(), stored)).toBe('deleted');
  });

  test('a frozen server costs its deadline once, not for every token', async () => {
    const store = open();
    const stored = aStored();
    await store.put(stored);
    servers[2]!.freeze();
    // At the deadline each, these would take longer than the test may.
    for (let i = 0; i < 200; i++) expect(await stateOf(store, stored)).toBe('live');
  });

  test('one server of three is enough to put a token, and how many took it is logged', async () => {
    const store = open();
    await servers[0]!.kill();
    servers[1]!.freeze();
    const stored = aStored();
    await store.put(stored);
    expect(await stateOf(store, stored)).toBe('live');
    expect(logged).toContain('"took":1,"servers":3');
  });

  test('with most servers silent a token that none of the others has is not called unknown', async () => {
    const store = open();
    await servers[0]!.kill();
    await servers[1]!.kill();
    await expect(store.lookup(hashToken('any'))).rejects.toThrow('only 1 of 3');
  });

  test('with all servers down everything rejects, and works again when they are back', async () => {
    const store = open();
    const stored = aStored();
    await store.put(stored);
    await Promise.all(servers.map((server) => server.kill()));
    await expect(store.put(aStored())).rejects.toThrow('no memcached server took the token');
    await expect(store.lookup(stored.console.tokenHash)).rejects.toThrow('no memcached server answered');
    await expect(store.deleteForInstance(stored.console.instanceUuid, 'guest_stopped')).rejects.toThrow();
    await Promise.all(servers.map((server) => server.start()));
    const after = aStored();
    await until(async () => {
      await store.put(after).catch(() => {});
      return (await store.lookup(after.console.tokenHash).catch(() => null))?.state === 'live';
    });
  });

  test('opened while all servers are down, the store works once one is there', async () => {
    await Promise.all(servers.map((server) => server.kill()));
    const store = open();
    await expect(store.put(aStored())).rejects.toThrow();
    await servers[1]!.start();
    await until(() =>
      store.put(aStored()).then(
        () => true,
        () => false,
      ),
    );
  });

  test('garbage under the key of a token is an unknown token and a line of log', async () => {
    const store = open();
    for (const garbage of ['not json', '{"v":1}', '{"v":2,"deleted":"x"}', '[]', '"']) {
      const { console } = aStored();
      for (const server of servers) {
        await server.ask(`set oriel:t:${console.tokenHash} 0 60 ${garbage.length}\r\n${garbage}`);
        await server.ask(`set oriel:r:${console.tokenHash} 0 60 ${garbage.length}\r\n${garbage}`);
      }
      expect(await store.lookup(console.tokenHash)).toEqual({ state: 'unknown' });
    }
    expect(logged).toContain('Oriel did not write');
  });

  test('the record of one token under the key of another opens nothing', async () => {
    const store = open();
    const stored = aStored();
    const other = hashToken('another');
    const record = JSON.stringify({ v: 1, ...stored });
    await servers[0]!.ask(`set oriel:t:${other} 0 60 ${record.length}\r\n${record}`);
    expect(await store.lookup(other)).toEqual({ state: 'unknown' });
  });

  test('garbage under the key of an index hinders neither new tokens nor their deletion', async () => {
    const store = open();
    const stored = aStored();
    for (const server of servers) {
      await server.ask(`set oriel:l:${stored.console.instanceUuid} 0 60 7\r\ngarbage`);
    }
    await store.put(stored);
    expect(await store.deleteForInstance(stored.console.instanceUuid, 'guest_stopped')).toBe(1);
    expect(await stateOf(store, stored)).toBe('deleted');
  });

  test('what is stored has neither the token nor a key made of it', async () => {
    const token = randomUUID();
    const store = open();
    const console = anAuthorizedConsole({ tokenHash: hashToken(token) });
    const { requestId, expiresAt } = aStored();
    await store.put({ console, requestId, expiresAt });
    for (const server of servers) {
      const keys = await server.keys();
      expect(keys.toSorted()).toEqual(
        [`l:${console.instanceUuid}`, `r:${console.tokenHash}`, `t:${console.tokenHash}`].map(
          (k) => `oriel:${k}`,
        ),
      );
      const contents = await server.contents();
      expect(contents).toContain(console.tokenHash);
      expect(contents).not.toContain(token);
    }
  });

  for (const skewS of [-30, 30]) {
    test(`a process whose clock is ${skewS} s off agrees on what lives and what has expired`, async () => {
      const [writer, reader] = [open(), open(skewS)];
      const [short, long] = [aStored(undefined, 2), aStored(undefined, 20)];
      await writer.put(short);
      await writer.put(long);
      expect(await stateOf(reader, long)).toBe('live');
      await sleep(4_000);
      expect(await stateOf(reader, short)).toBe('expired');
      expect(await stateOf(reader, long)).toBe('live');
    });
  }

  test('the fingerprint is that of the list of servers, in whatever order', () => {
    const [one, two] = [open(), open()];
    const turned = open(0, servers.toReversed());
    const fewer = open(0, servers.slice(1));
    expect(two.fingerprint()).toBe(one.fingerprint());
    expect(turned.fingerprint()).toBe(one.fingerprint());
    expect(fewer.fingerprint()).not.toBe(one.fingerprint());
  });
});
