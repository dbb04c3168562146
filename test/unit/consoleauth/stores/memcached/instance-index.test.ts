import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hostMark } from '../../../../../src/consoleauth/stores/memcached/host-mark.ts';
import { InstanceIndex } from '../../../../../src/consoleauth/stores/memcached/instance-index.ts';
import { MemcachedConnection } from '../../../../../src/consoleauth/stores/memcached/memcached-connection.ts';
import type { Send } from '../../../../../src/consoleauth/stores/memcached/memcached-server.ts';
import { hashToken } from '../../../../../src/platform/secret.ts';
import { Memcached } from '../../../../support/memcached.ts';

describe("a guest's index on one memcached server", () => {
  let server: Memcached;
  let connection: MemcachedConnection;
  let send: Send;
  const index = new InstanceIndex();
  const guest = randomUUID();
  const nowS = Math.floor(Date.now() / 1000);
  const aToken = (ttlS = 600, host = hostMark('compute1')) => ({
    tokenHash: hashToken(randomUUID()),
    requestId: `req-${randomUUID()}`,
    expiresAt: nowS + ttlS,
    host,
  });
  const aDeletion = (code: string, host?: string) => ({
    id: randomUUID(),
    code,
    ...(host === undefined ? {} : { host }),
  });

  beforeEach(async () => {
    server = await Memcached.start();
    connection = await MemcachedConnection.open({
      address: server,
      timeoutMs: 2_000,
      onEnd: () => {},
      signal: new AbortController().signal,
    });
    send = (command) => connection.send(command);
  });
  afterEach(async () => {
    connection.close();
    await server.kill();
  });

  /** Does something just before the first write goes out, as another process might. */
  function interrupted(by: () => Promise<unknown>): Send {
    let done = false;
    return async (command) => {
      if (command.reply === 'line' && !done) {
        done = true;
        await by();
      }
      return send(command);
    };
  }

  test('a token put while another process puts one: both are in it', async () => {
    const [mine, theirs] = [aToken(), aToken()];
    const other = new InstanceIndex();
    await index.append(
      interrupted(() => other.append(send, guest, theirs, nowS)),
      guest,
      mine,
      nowS,
    );
    expect(await index.clear(send, guest, aDeletion('guest_stopped'), nowS)).toEqual([theirs, mine]);
  });

  test('a token put while the first deletion of its guest comes in between learns of it', async () => {
    const other = new InstanceIndex();
    const slow = interrupted(() => other.clear(send, guest, aDeletion('guest_stopped'), nowS));
    expect(await index.append(slow, guest, aToken(), nowS)).toBe('guest_stopped');
    expect(await index.append(send, guest, aToken(), nowS)).toBe(null);
  });

  test('a token put while a further deletion of its guest comes in between learns of it', async () => {
    const other = new InstanceIndex();
    await other.clear(send, guest, aDeletion('guest_migrated'), nowS);
    const slow = interrupted(() => other.clear(send, guest, aDeletion('guest_deleted'), nowS));
    expect(await index.append(slow, guest, aToken(), nowS)).toBe('guest_deleted');
  });

  test('a deletion while another process puts a token takes that one too', async () => {
    const [first, late] = [aToken(), aToken()];
    await index.append(send, guest, first, nowS);
    const other = new InstanceIndex();
    const slow = interrupted(() => other.append(send, guest, late, nowS));
    expect(await index.clear(slow, guest, aDeletion('guest_stopped'), nowS)).toEqual([first, late]);
  });

  test('a deletion for one host takes its tokens and leaves those of others', async () => {
    const [old, moved] = [aToken(), aToken(600, hostMark('compute2'))];
    await index.append(send, guest, old, nowS);
    await index.append(send, guest, moved, nowS);
    const ofOld = aDeletion('guest_migrated', hostMark('compute1'));
    expect(await index.clear(send, guest, ofOld, nowS)).toEqual([old]);
    expect(await index.clear(send, guest, aDeletion('guest_stopped'), nowS)).toEqual([moved]);
  });

  test('a token put while a deletion for another host comes in between stays', async () => {
    const other = new InstanceIndex();
    const moved = aToken(600, hostMark('compute2'));
    const ofOld = aDeletion('guest_migrated', hostMark('compute1'));
    const slow = interrupted(() => other.clear(send, guest, ofOld, nowS));
    expect(await index.append(slow, guest, moved, nowS)).toBe(null);
    expect(await index.clear(send, guest, aDeletion('guest_stopped'), nowS)).toEqual([moved]);
  });

  test('tokens that ended long ago leave it', async () => {
    await index.append(send, guest, aToken(10), nowS);
    const later = aToken();
    await index.append(send, guest, later, nowS + 120);
    expect(await index.clear(send, guest, aDeletion('guest_stopped'), nowS + 120)).toEqual([later]);
  });

  test('a guest cannot have tokens without end', async () => {
    const tokens = Array.from({ length: 4_097 }, () => aToken());
    const outcomes = await Promise.allSettled(tokens.map((token) => index.append(send, guest, token, nowS)));
    const failed = outcomes.filter(({ status }) => status === 'rejected');
    expect(failed).not.toHaveLength(0);
    expect((failed[0] as PromiseRejectedResult).reason).toHaveProperty(
      'message',
      expect.stringContaining('4096 live tokens'),
    );
  });

  test('somebody who changes it every time makes it give up, not try for ever', async () => {
    const busy: Send = async (command) => {
      if (command.reply === 'line') await index2.append(send, guest, aToken(), nowS);
      return send(command);
    };
    const index2 = new InstanceIndex();
    await expect(index.append(busy, guest, aToken(), nowS)).rejects.toThrow('times in a row');
  });
});
