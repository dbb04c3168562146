import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { InstanceIndex } from '../../../../../src/consoleauth/stores/memcached/instance-index.ts';
import { RecordSeal } from '../../../../../src/consoleauth/stores/memcached/records/record-seal.ts';
import { SealedRecords } from '../../../../../src/consoleauth/stores/memcached/records/sealed-records.ts';
import { hostMark } from '../../../../../src/consoleauth/stores/memcached/records/token-records.ts';
import { UnauthenticRecords } from '../../../../../src/consoleauth/stores/memcached/records/unauthentic-records.ts';
import { appendCommand } from '../../../../../src/consoleauth/stores/memcached/wire/commands.ts';
import { MemcachedConnection } from '../../../../../src/consoleauth/stores/memcached/wire/memcached-connection.ts';
import type { Send } from '../../../../../src/consoleauth/stores/memcached/wire/memcached-server.ts';
import { TooManyTokensError } from '../../../../../src/consoleauth/stores/store.ts';
import { silentLogger } from '../../../../../src/platform/log/log.ts';
import { hashToken } from '../../../../../src/platform/secret.ts';
import { Memcached } from '../../../../support/cluster/memcached.ts';

const RECORDS = new SealedRecords(
  new RecordSeal([{ id: 'k', key: Buffer.alloc(32, 7) }]),
  new UnauthenticRecords(silentLogger, 'test'),
  'server',
);

describe("a guest's index on one memcached server", () => {
  let server: Memcached;
  let connection: MemcachedConnection;
  let send: Send;
  const index = new InstanceIndex(RECORDS);
  const guest = randomUUID();
  const nowS = Math.floor(Date.now() / 1000);
  const aToken = (ttlS = 600, host = hostMark('compute1')) => ({
    tokenHash: hashToken(randomUUID()),
    requestId: `req-${randomUUID()}`,
    expiresAt: nowS + ttlS,
    host,
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
    vi.restoreAllMocks();
    connection.close();
    await server.kill();
  });

  /** Does something just before the first command of that kind goes out, as another process might. */
  function interrupted(verb: string, by: () => Promise<unknown>): Send {
    let done = false;
    return async (command) => {
      if (!done && command.text.startsWith(verb)) {
        done = true;
        await by();
      }
      return send(command);
    };
  }

  /** Puts that many, some at once. */
  async function putMany(count: number, ttlS = 600) {
    const outcomes: PromiseSettledResult<void>[] = [];
    while (outcomes.length < count) {
      const some = Array.from({ length: 64 }, () => index.append(send, guest, aToken(ttlS), nowS));
      outcomes.push(...(await Promise.allSettled(some)));
    }
    return outcomes.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
  }

  test('a token put while another process puts the first one: both are in it', async () => {
    for (const verb of ['append', 'add', 'touch']) {
      const [mine, theirs, ofGuest] = [aToken(), aToken(), randomUUID()];
      const other = new InstanceIndex(RECORDS);
      const slow = interrupted(verb, () => other.append(send, ofGuest, theirs, nowS));
      await index.append(slow, ofGuest, mine, nowS);
      const found = await index.read(send, ofGuest);
      expect(found).toHaveLength(2);
      expect(found).toEqual(expect.arrayContaining([mine, theirs]));
    }
  });

  test('a token whose index is thrown away while it is put is in the next one', async () => {
    await index.append(send, guest, aToken(), nowS);
    const token = aToken();
    const forget = () => send({ text: `delete oriel:l:${guest}\r\n`, reply: 'line' });
    await index.append(interrupted('touch', forget), guest, token, nowS);
    expect(await index.read(send, guest)).toEqual([token]);
  });

  test('what a token has sent behind it arrives behind its line', async () => {
    const sent: string[] = [];
    const listening: Send = (command) => {
      sent.push(command.text.split(' ')[0]!);
      return send(command);
    };
    await index.append(listening, guest, aToken(), nowS, () => void sent.push('follow'));
    expect(sent.lastIndexOf('follow')).toBeGreaterThan(sent.lastIndexOf('append'));
    expect(sent.filter((verb) => verb === 'follow')).toHaveLength(1);
  });

  test('it is kept for longer than the token that was put last, for those that live longer', async () => {
    const long = aToken(600);
    await index.append(send, guest, long, nowS);
    const short = aToken(1);
    await index.append(send, guest, short, nowS);
    await sleep(2_500);
    expect(await index.read(send, guest)).toEqual([long, short]);
  });

  test('for one host it tells its tokens and not those of others', async () => {
    const [old, moved] = [aToken(), aToken(600, hostMark('compute2'))];
    await index.append(send, guest, old, nowS);
    await index.append(send, guest, moved, nowS);
    expect(await index.read(send, guest, hostMark('compute1'))).toEqual([old]);
    expect(await index.read(send, guest)).toEqual([old, moved]);
  });

  test('a token that is put twice is read once', async () => {
    const token = aToken();
    await index.append(send, guest, token, nowS);
    await index.append(send, guest, token, nowS);
    expect(await index.read(send, guest)).toEqual([token]);
  });

  test('tokens that ended long ago leave it in time, those that live stay', async () => {
    const living = aToken(1_000);
    await index.append(send, guest, living, nowS);
    expect(await putMany(1_024, -120)).toEqual([]);
    const before = await index.read(send, guest);
    expect(before).toContainEqual(living);
    expect(before.length).toBeLessThan(1_024);
  });

  test('a guest cannot have tokens without end, and has them again when some have ended', async () => {
    const failed = await putMany(6_400);
    expect(failed.length).toBeGreaterThan(0);
    expect(failed[0]!.reason).toHaveProperty('message', expect.stringContaining('4096 live tokens'));
    await expect(index.append(send, guest, aToken(), nowS)).rejects.toThrow('4096 live tokens');
    await index.append(send, guest, aToken(), nowS + 700);
    expect(await index.read(send, guest)).toHaveLength(1);
  });

  test('what does not fit is found by counting, where no chance had it looked for', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const [own, ofGuest] = [new InstanceIndex(RECORDS), randomUUID()];
    const put = (count: number, atS = nowS) =>
      Promise.all(Array.from({ length: count }, () => own.append(send, ofGuest, aToken(), atS)));
    for (let tokens = 0; tokens < 4_096; tokens += 64) await put(64);
    await expect(put(1)).rejects.toThrow(TooManyTokensError);
    await put(64, nowS + 700);
    expect(await own.read(send, ofGuest)).toHaveLength(64);
  });

  test('a line that Oriel did not write is no token and hinders none', async () => {
    const [before, after] = [aToken(), aToken()];
    await index.append(send, guest, before, nowS);
    await send(appendCommand(`oriel:l:${guest}`, '["no hash",1,"",""]\n{}\nnothing'));
    await index.append(send, guest, after, nowS);
    expect(await index.read(send, guest)).toEqual([before, after]);
  });

  test('a server that takes no line makes it give up, not try for ever', async () => {
    const full: Send = (command) =>
      command.reply === 'line' ? Promise.resolve({ kind: 'line', line: 'NOT_STORED' }) : send(command);
    await expect(index.append(full, guest, aToken(), nowS)).rejects.toThrow('times in a row');
  });
});
