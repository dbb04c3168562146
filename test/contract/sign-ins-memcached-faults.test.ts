import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MemcachedStore } from '../../src/consoleauth/stores/memcached/memcached-store.ts';
import type { EndedSignIn } from '../../src/consoleauth/stores/sign-ins.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { silentLogger } from '../../src/platform/log.ts';
import { Memcached } from '../support/memcached.ts';

const aSignIn = (): EndedSignIn => {
  const chainId = randomUUID();
  return { chainId, auditId: chainId, endsAt: Date.now() / 1000 + 600 };
};

describe('ended sign-ins on three memcached servers', () => {
  let servers: Memcached[];
  let stores: MemcachedStore[];
  beforeEach(async () => {
    servers = await Promise.all([Memcached.start(), Memcached.start(), Memcached.start()]);
    stores = [];
  });
  afterEach(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await Promise.all(servers.map((server) => server.kill()));
  });

  /** What another process sees. */
  function open(list: readonly Memcached[] = servers): MemcachedStore {
    const store = new MemcachedStore({
      servers: list,
      timeoutMs: 700,
      deadRetryMs: 300,
      log: silentLogger,
      clock: systemClock,
    });
    stores.push(store);
    return store;
  }

  async function allUp(store: MemcachedStore): Promise<void> {
    while (!store.servers().every(({ up }) => up)) await sleep(20);
  }

  for (const which of [0, 1, 2]) {
    test(`with server ${which + 1} silent, ends are taken and found, and it gets them when it returns`, async () => {
      const [writer, reader] = [open(), open()];
      const [before, during, good] = [aSignIn(), aSignIn(), aSignIn()];
      const marks = await writer.signIns.marks();
      await writer.signIns.end(before);
      const server = servers[which]!;
      server.freeze();
      await writer.signIns.end(during);
      for (const { chainId } of [before, during]) {
        expect(await reader.signIns.find(chainId, marks)).toEqual({ remembered: true, ended: [chainId] });
      }
      expect(await reader.signIns.find(good.chainId, marks)).toEqual({ remembered: true, ended: [] });
      server.thaw();
      await allUp(writer);
      const alone = open([server]);
      await expect.poll(() => alone.signIns.ended(during.chainId)).toEqual([during.auditId]);
    });

    test(`with server ${which + 1} restarted empty, no end is lost and no good sign-in is refused`, async () => {
      const store = open();
      const [ended, good] = [aSignIn(), aSignIn()];
      const marks = await store.signIns.marks();
      await store.signIns.end(ended);
      await servers[which]!.restartEmpty();
      await allUp(store);
      expect((await store.signIns.find(ended.chainId, marks)).ended).toEqual([ended.auditId]);
      expect(await store.signIns.find(good.chainId, marks)).toEqual({ remembered: true, ended: [] });
      // The next sign-ins begin with the new memory.
      expect((await store.signIns.marks()).filter((mark) => !marks.includes(mark))).toHaveLength(1);
    });
  }

  test('with two servers restarted empty, sign-ins from before are not accepted and new ones are', async () => {
    const store = open();
    const marks = await store.signIns.marks();
    await servers[0]!.restartEmpty();
    await servers[2]!.restartEmpty();
    await allUp(store);
    expect((await store.signIns.find(randomUUID(), marks)).remembered).toBe(false);
    const renewed = await store.signIns.marks();
    expect(await store.signIns.find(randomUUID(), renewed)).toEqual({ remembered: true, ended: [] });
    expect((await store.signIns.find(randomUUID(), marks)).remembered).toBe(false);
  });

  test('a flush is noticed as a restart is', async () => {
    const store = open();
    const marks = await store.signIns.marks();
    for (const server of servers.slice(0, 2)) await server.ask('flush_all');
    expect((await store.signIns.find(randomUUID(), marks)).remembered).toBe(false);
  });

  test('with two servers dead, a check, an end and a beginning of a sign-in reject', async () => {
    const store = open();
    const marks = await store.signIns.marks();
    await servers[0]!.kill();
    await servers[1]!.kill();
    await expect(store.signIns.find(randomUUID(), marks)).rejects.toThrow('1 of 3 memcached servers');
    await expect(store.signIns.end(aSignIn())).rejects.toThrow('1 of 3 memcached servers');
    await expect(store.signIns.marks()).rejects.toThrow('1 of 3 memcached servers');
  });

  test('a sign-in that began while a server was down is good on the other two', async () => {
    const store = open();
    await store.signIns.marks();
    await servers[1]!.kill();
    const marks = await store.signIns.marks();
    expect(marks).toHaveLength(2);
    await servers[1]!.start();
    await allUp(store);
    expect((await store.signIns.find(randomUUID(), marks)).remembered).toBe(true);
  });
});
