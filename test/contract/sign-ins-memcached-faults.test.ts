import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MemcachedStore } from '../../src/consoleauth/stores/memcached/memcached-store.ts';
import type { EndedSignIn } from '../../src/consoleauth/stores/sign-ins.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { silentLogger } from '../../src/platform/log/log.ts';
import { Memcached } from '../support/cluster/memcached.ts';

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
      // The server was refilled and has its mark again.
      await expect.poll(() => store.signIns.marks()).toEqual(marks);
      expect(await open([servers[which]!]).signIns.ended(ended.chainId)).toEqual([ended.auditId]);
    });
  }

  /** Another process, which has read all that the servers hold. */
  async function openAnother(): Promise<MemcachedStore> {
    const store = open();
    await store.signIns.learn();
    return store;
  }

  async function restart(which: readonly Memcached[]): Promise<void> {
    await Promise.all(which.map((server) => server.kill()));
    await Promise.all(which.map((server) => server.start()));
  }

  test('a rolling restart of all servers ends no sign-in and loses no end, whichever process made it', async () => {
    const one = open();
    const marks = await one.signIns.marks();
    const other = await openAnother();
    const [early, late, good] = [aSignIn(), aSignIn(), aSignIn()];
    await one.signIns.end(early);
    for (const server of servers) {
      await server.restartEmpty();
      await Promise.all([allUp(one), allUp(other)]);
      if (server === servers[0]) await other.signIns.end(late);
    }
    // A third process that has seen none of this.
    for (const store of [one, other, open()]) {
      expect(await store.signIns.find(good.chainId, marks)).toEqual({ remembered: true, ended: [] });
      for (const { chainId } of [early, late]) {
        expect(await store.signIns.find(chainId, marks)).toEqual({ remembered: true, ended: [chainId] });
      }
    }
  });

  test('a rolling restart while the process that made an end is gone loses nothing either', async () => {
    const gone = open();
    const marks = await gone.signIns.marks();
    const ended = aSignIn();
    await gone.signIns.end(ended);
    const heir = await openAnother();
    await gone.close();
    for (const server of servers) {
      await server.restartEmpty();
      await allUp(heir);
    }
    expect(await open().signIns.find(ended.chainId, marks)).toEqual({
      remembered: true,
      ended: [ended.chainId],
    });
    expect((await open().signIns.find(randomUUID(), marks)).remembered).toBe(true);
  });

  test('when all servers restart at once, processes that live give them every end and every mark back', async () => {
    const one = open();
    const marks = await one.signIns.marks();
    const other = await openAnother();
    const [first, second] = [aSignIn(), aSignIn()];
    await one.signIns.end(first);
    await other.signIns.end(second);
    // As on access.changed.
    await one.signIns.ended(second.chainId);
    await restart(servers);
    await other.close();
    await allUp(one);
    const fresh = open();
    for (const { chainId } of [first, second]) {
      expect(await fresh.signIns.find(chainId, marks)).toEqual({ remembered: true, ended: [chainId] });
    }
    expect(await fresh.signIns.find(randomUUID(), marks)).toEqual({ remembered: true, ended: [] });
  });

  test('a process that knows nothing may begin a new memory first: the earlier one comes back beside it', async () => {
    const one = open();
    const marks = await one.signIns.marks();
    const ended = aSignIn();
    await one.signIns.end(ended);
    await one.signIns.learn();
    await restart(servers);
    const fresh = open();
    const renewed = await fresh.signIns.marks();
    // Until it has noticed that its connections have ended, it rejects.
    const found = () => one.signIns.find(ended.chainId, marks).catch(() => null);
    await expect.poll(found).toEqual({ remembered: true, ended: [ended.chainId] });
    for (const each of [marks, renewed]) {
      expect((await fresh.signIns.find(randomUUID(), each)).remembered).toBe(true);
    }
  });

  test('with all servers and all processes restarted, sign-ins from before are not accepted and new ones are', async () => {
    const store = open();
    const marks = await store.signIns.marks();
    await store.signIns.learn();
    await store.close();
    await restart(servers);
    const next = open();
    expect((await next.signIns.find(randomUUID(), marks)).remembered).toBe(false);
    const renewed = await next.signIns.marks();
    expect(await next.signIns.find(randomUUID(), renewed)).toEqual({ remembered: true, ended: [] });
    expect((await next.signIns.find(randomUUID(), marks)).remembered).toBe(false);
  });

  test('with two servers restarted and no process that knew them, sign-ins from before are not accepted', async () => {
    const store = open();
    const marks = await store.signIns.marks();
    await store.close();
    await restart(servers.slice(0, 2));
    expect((await open().signIns.find(randomUUID(), marks)).remembered).toBe(false);
  });

  test('a server whose list of ends has a gap gets no mark back', async () => {
    const store = open();
    const marks = await store.signIns.marks();
    for (const server of servers) await server.ask(`set oriel:j:gap 0 600 1\r\n1`);
    await store.signIns.learn();
    await restart(servers);
    await allUp(store);
    expect((await store.signIns.find(randomUUID(), marks)).remembered).toBe(false);
  });

  test('a flush is made good as a restart is', async () => {
    const store = open();
    const marks = await store.signIns.marks();
    const ended = aSignIn();
    await store.signIns.end(ended);
    await store.signIns.learn();
    for (const server of servers) await server.ask('flush_all');
    expect(await store.signIns.find(ended.chainId, marks)).toEqual({
      remembered: true,
      ended: [ended.chainId],
    });
    expect(await open().signIns.find(ended.chainId, marks)).toEqual({
      remembered: true,
      ended: [ended.chainId],
    });
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
