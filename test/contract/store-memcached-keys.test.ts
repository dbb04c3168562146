import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TokenStoreKey } from '../../src/config/values/token-store-keys.ts';
import { findConsole } from '../../src/consoleauth/find-console.ts';
import { MemcachedStore } from '../../src/consoleauth/stores/memcached/memcached-store.ts';
import { encodeRedemption } from '../../src/consoleauth/stores/memcached/records/redemption-records.ts';
import { storeCommand } from '../../src/consoleauth/stores/memcached/wire/commands.ts';
import type { Redemption } from '../../src/consoleauth/stores/redemption.ts';
import type { StoredConsole } from '../../src/consoleauth/stores/store.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { hashToken } from '../../src/platform/secret.ts';
import { anAuthorizedConsole } from '../support/authorized-console.ts';
import { Memcached } from '../support/cluster/memcached.ts';
import { type MemoryLog, memoryLog } from '../support/memory-log.ts';

const aKey = (id: string): TokenStoreKey => ({ id, key: randomBytes(32) });
const NONE: TokenStoreKey = { id: 'none', key: null };
const OPENER = { clientAddress: '192.0.2.7', resumeHashes: [] };

describe('records in memcached that are authenticated', () => {
  let servers: Memcached[];
  let stores: MemcachedStore[];
  let log: MemoryLog;
  const [mine, other] = [aKey('mine'), aKey('other')];
  beforeEach(async () => {
    servers = await Promise.all([Memcached.start(), Memcached.start(), Memcached.start()]);
    stores = [];
    log = memoryLog();
  });
  afterEach(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await Promise.all(servers.map((server) => server.kill()));
  });

  /** What a controller with those keys sees. */
  function open(...keys: readonly TokenStoreKey[]): MemcachedStore {
    const store = new MemcachedStore({
      servers,
      timeoutMs: 2_000,
      deadRetryMs: 300,
      log: log.log,
      clock: systemClock,
      host: 'ctl1',
      keys,
    });
    stores.push(store);
    return store;
  }
  const aStored = (more: Partial<StoredConsole> = {}): StoredConsole => ({
    console: anAuthorizedConsole({ instanceUuid: randomUUID() }),
    requestId: `req-${randomUUID()}`,
    expiresAt: Math.floor(Date.now() / 1000) + 600,
    ...more,
  });
  const stateOf = async (store: MemcachedStore, { console }: StoredConsole) =>
    store.lookup(console.tokenHash).then(
      ({ state }) => state,
      (error: Error) => error.name,
    );
  const refusalOf = (store: MemcachedStore, { console }: StoredConsole) =>
    findConsole({ store }, { tokenHash: console.tokenHash, opener: OPENER }).then(
      () => 'none',
      (error: { code: string }) => error.code,
    );
  /** Writes to every server, as anything can that reaches them. */
  async function write(key: string, value: string): Promise<void> {
    const { text } = storeCommand('set', key, value, 600);
    for (const server of servers) await server.ask(text.slice(0, -2));
  }
  /** What a server holds under a key. */
  async function read(key: string): Promise<string> {
    const reply = await servers[0]!.ask(`get ${key}`);
    return reply.slice(reply.indexOf('\r\n') + 2, reply.lastIndexOf('\r\nEND'));
  }
  const findings = () =>
    log.lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg.includes('is not authentic'));

  test('every record that Oriel writes has a MAC, and none has the key', async () => {
    const store = open(mine);
    const stored = aStored({ once: true });
    await store.put(stored);
    const seenDeletions = { since: 0, deletions: [] };
    const holderHash = hashToken('secret');
    await store.redeem({ holderHash, stored, seenDeletions, openedAt: 1, graceS: 600 });
    await store.endRedemption(hashToken('another'), 'session_time_limit');
    await store.signIns.marks();
    await store.signIns.end({ chainId: 'chain', auditId: 'chain', endsAt: stored.expiresAt });
    await store.deleteForInstance(randomUUID(), 'guest_stopped');
    const buried = aStored();
    await store.put(buried);
    await store.deleteForInstance(buried.console.instanceUuid, 'guest_stopped');
    const keys = await servers[0]!.keys();
    expect(new Set(keys.map((key) => key.slice(0, 8)))).toEqual(
      new Set([
        'oriel:t:',
        'oriel:r:',
        'oriel:l:',
        'oriel:c:',
        'oriel:d:',
        'oriel:s:',
        'oriel:j:',
        'oriel:m:',
      ]),
    );
    for (const key of keys) {
      const records = (await read(key)).split('\n').filter(Boolean);
      expect(records.filter((record) => !/^o1:mine:[\w-]{43}:[{[]/.test(record))).toEqual([]);
    }
    const contents = await servers[0]!.contents();
    for (const form of ['base64', 'base64url', 'hex'] as const) {
      expect(contents).not.toContain(mine.key!.toString(form));
    }
  });

  test('write access mints no token: neither a whole record nor one that is moved, changed or sealed otherwise', async () => {
    const store = open(mine);
    const genuine = aStored();
    await store.put(genuine);
    const sealed = await read(`oriel:t:${genuine.console.tokenHash}`);
    const forged = aStored();
    const record = JSON.stringify({ v: 1, ...forged });
    const mac = sealed.slice(0, sealed.indexOf('{'));
    for (const value of [record, sealed, mac + record, mac.replace('mine', 'none') + record]) {
      await write(`oriel:t:${forged.console.tokenHash}`, value);
      expect(await stateOf(store, forged)).toBe('UnauthenticRecordError');
      expect(await store.lookupFast(forged.console.tokenHash)).toBeUndefined();
      expect(await refusalOf(store, forged)).toBe('token_unauthentic');
    }
    expect(await stateOf(store, genuine)).toBe('live');
  });

  test('a record that one server has and that is not authentic costs no token that the others have', async () => {
    const [writer, reader] = [open(mine), open(mine)];
    const stored = aStored();
    await writer.put(stored);
    const { text } = storeCommand('set', `oriel:t:${stored.console.tokenHash}`, 'garbage', 600);
    await servers[1]!.ask(text.slice(0, -2));
    expect(await stateOf(reader, stored)).toBe('live');
  });

  test('a forged redemption, end, deletion or mark opens no console', async () => {
    const store = open(mine);
    const stored = aStored({ once: true });
    const { tokenHash, instanceUuid, computeHost } = stored.console;
    await store.put(stored);
    const seenDeletions = { since: 0, deletions: [] };
    const redemption: Redemption = {
      holderHash: hashToken('mallory'),
      stored,
      seenDeletions,
      openedAt: 1,
      graceS: 600,
    };
    await write(`oriel:c:${tokenHash}`, encodeRedemption(redemption));
    expect(await store.findRedemption(tokenHash)).toEqual({ state: 'ended', code: 'unauthentic' });
    expect(await refusalOf(store, stored)).toBe('token_unauthentic');

    await write(`oriel:d:${instanceUuid}`, JSON.stringify({ v: 1, id: 'x', code: 'guest_stopped', at: 9e9 }));
    expect(await store.deletions(instanceUuid, computeHost)).toEqual([]);

    const marks = await store.signIns.marks();
    const [markKey] = (await servers[0]!.keys()).filter((key) => key.startsWith('oriel:m'));
    await write(markKey!, JSON.stringify({ v: 1, mark: 'forged' }));
    expect((await store.signIns.find('chain', ['forged'])).remembered).toBe(false);
    expect(await store.signIns.marks()).not.toContain('forged');
    // The store itself gives the server its mark back.
    expect(await store.signIns.marks()).toEqual(marks);
    expect((await store.signIns.find('chain', marks)).remembered).toBe(true);
  });

  test('an end of a sign-in that was overwritten is refused, not forgotten', async () => {
    const store = open(mine);
    const marks = await store.signIns.marks();
    await store.signIns.end({ chainId: 'chain', auditId: 'chain', endsAt: Date.now() / 1000 + 600 });
    const [key] = (await servers[0]!.keys()).filter((each) => each.startsWith('oriel:s'));
    await write(key!, '["another chain",9999999999]');
    await expect(store.signIns.find('chain', marks)).rejects.toThrow('is not authentic: it has no MAC');
  });

  test('controllers with different keys refuse each other’s tokens, and the log names server, host, key and option', async () => {
    const [one, two] = [open(mine), open(other)];
    for (let count = 0; count < 50; count++) {
      const stored = aStored();
      await one.put(stored);
      expect(await refusalOf(two, stored)).toBe('token_unauthentic');
    }
    // One line for each server, not for each token.
    expect(findings()).toHaveLength(3);
    expect(findings()[0]).toMatchObject({
      level: 50,
      host: 'ctl1',
      server: expect.stringContaining('127.0.0.1:'),
      record: 'token',
      why: 'this host has no key "mine"',
      msg: expect.stringContaining('[oriel] token_store_keys'),
    });
    for (const { key } of [mine, other]) expect(log.text()).not.toContain(key!.toString('base64'));
  });

  test('a deletion takes the tokens of a controller with another key too', async () => {
    const [one, two] = [open(mine), open(other)];
    const stored = aStored();
    await one.put(stored);
    await two.deleteForInstance(stored.console.instanceUuid, 'guest_stopped');
    expect(await stateOf(one, stored)).not.toBe('live');
  });

  test('a key is changed without the loss of a token or a sign-in, one controller after the other', async () => {
    const steps = [[mine], [mine, other], [other, mine], [other]];
    for (let at = 0; at + 1 < steps.length; at++) {
      const [before, after] = [open(...steps[at]!), open(...steps[at + 1]!)];
      for (const [writer, reader] of [
        [before, after],
        [after, before],
      ] as const) {
        const stored = aStored();
        await writer.put(stored);
        expect(await stateOf(reader, stored)).toBe('live');
        const marks = await writer.signIns.marks();
        expect((await reader.signIns.find('chain', marks)).remembered).toBe(true);
      }
    }
    expect(findings()).toEqual([]);
  });

  test('keys are introduced without the loss of a token or a sign-in, one controller after the other', async () => {
    const steps = [[], [NONE, mine], [mine, NONE]];
    for (let at = 0; at + 1 < steps.length; at++) {
      const [before, after] = [open(...steps[at]!), open(...steps[at + 1]!)];
      for (const [writer, reader] of [
        [before, after],
        [after, before],
      ] as const) {
        const stored = aStored();
        await writer.put(stored);
        expect(await stateOf(reader, stored)).toBe('live');
        const marks = await writer.signIns.marks();
        expect((await reader.signIns.find('chain', marks)).remembered).toBe(true);
      }
    }
    expect(findings()).toEqual([]);
  });

  test('once "none" is gone, records without a MAC are refused', async () => {
    const stored = aStored();
    await open().put(stored);
    expect(await stateOf(open(mine, NONE), stored)).toBe('live');
    expect(await stateOf(open(mine), stored)).toBe('UnauthenticRecordError');
  });
});
