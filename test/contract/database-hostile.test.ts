import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type Database, DatabaseFailure } from '../../src/oslo-db/database.ts';
import { parseDatabaseUrl } from '../../src/oslo-db/database-url.ts';
import { openDatabase } from '../../src/oslo-db/open-database.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { Secret } from '../../src/platform/secret.ts';
import { damageBytes } from '../support/databases/damage-bytes.ts';
import {
  askForClearPassword,
  type Behaviour,
  errorPacket,
  type FakeMysql,
  send,
  startFakeMysql,
} from '../support/databases/fake-mysql.ts';

const PASSWORD = 'a-password-of-nova';
const [PREPARE, EXECUTE] = [0x16, 0x17];

describe('a database that misbehaves', () => {
  const servers: FakeMysql[] = [];
  const databases: Database[] = [];
  afterEach(async () => {
    for (const database of databases.splice(0)) await database.close();
    for (const server of servers.splice(0)) await server.close();
  });

  async function start(behaviour: Behaviour) {
    const server = await startFakeMysql(behaviour);
    servers.push(server);
    const url = new Secret(`mysql+pymysql://nova:${PASSWORD}@127.0.0.1:${server.port}/nova`);
    const database = openDatabase(parseDatabaseUrl(url), systemClock);
    databases.push(database);
    return { server, query: (timeoutMs = 3_000) => database.query('SELECT x FROM y', [], { timeoutMs }) };
  }

  async function failureOf(query: Promise<unknown>): Promise<DatabaseFailure> {
    const error = await query.then(
      () => expect.unreachable('the query had a result'),
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(DatabaseFailure);
    expect(`${(error as Error).stack} ${(error as Error).cause}`).not.toContain(PASSWORD);
    return error as DatabaseFailure;
  }

  /** Fails the first command of the first `count` connections. */
  const failFirst = (number: number, words: string, count = 1): Behaviour => ({
    answer(socket, command, connection) {
      if (command !== PREPARE || connection > count) return false;
      send(socket, 1, errorPacket(number, words));
      return true;
    },
  });

  test('the fake answers as a real one', async () => {
    const { query } = await start({});
    expect(await query()).toEqual([{ x: 'good' }]);
  });

  test.each([
    ['sends nothing', { greet: () => undefined }, 'timeout'],
    ['does not answer the password', { authenticate: () => undefined }, 'timeout'],
    ['does not answer a query', { answer: () => true }, 'timeout'],
    ['closes at once', { greet: (socket) => socket.destroy() }, 'unreachable'],
    ['closes after the password', { authenticate: (socket) => socket.destroy() }, 'unreachable'],
    [
      'sends another protocol',
      { greet: (socket) => socket.write('SSH-2.0-OpenSSH_9.2p1\r\n'.repeat(10)) },
      'timeout',
    ],
    [
      'sends packets out of order',
      { greet: (socket) => send(socket, 7, Buffer.from('\n5.5.5\0')) },
      undefined,
    ],
    [
      'sends half a greeting',
      { greet: (socket) => send(socket, 0, Buffer.from('\n5.5.5-10', 'latin1')) },
      undefined,
    ],
    ['answers a query with garbage', { answer: talksNonsense }, undefined],
    [
      'answers with half a row',
      {
        answer(socket, command) {
          if (command !== EXECUTE) return false;
          send(
            socket,
            1,
            Buffer.from([1]),
            Buffer.from('\x03def', 'latin1'),
            Buffer.from([0xfe, 0, 0, 2, 0]),
            Buffer.from([0, 0, 200]),
          );
          return true;
        },
      },
      undefined,
    ],
    [
      'has no connection left',
      { greet: (socket) => send(socket, 0, errorPacket(1040, 'Too many connections')) },
      'busy',
    ],
    [
      'has blocked this host',
      { greet: (socket) => send(socket, 0, errorPacket(1129, "Host '10.0.0.9' is blocked")) },
      'refused',
    ],
    [
      'requires TLS',
      {
        authenticate: (socket) =>
          send(socket, 2, errorPacket(3159, 'Connections using insecure transport are prohibited')),
      },
      'refused',
    ],
  ] as [string, Behaviour, string | undefined][])(
    '%s: the query fails within its deadline',
    async (_, behaviour, why) => {
      const { query } = await start(behaviour);
      const failure = await failureOf(query(500));
      expect(failure.message).toMatch(/^127\.0\.0\.1:\d+\/nova: /);
      if (why !== undefined) expect(failure.why).toBe(why);
    },
  );

  test.each([
    ['a flood before the greeting', { greet: flood }],
    ['a flood in place of a result', { answer: floods }],
    ['the beginning of a packet of 16 MiB', { answer: floodsAsOnePacket }],
  ] as [string, Behaviour][])('%s: no more than some MiB are kept', async (_, behaviour) => {
    const { query } = await start(behaviour);
    const before = process.memoryUsage().rss;
    await failureOf(query(2_000));
    expect(process.memoryUsage().rss - before).toBeLessThan(96 * 1024 * 1024);
  });

  test.each([
    [1047, 'WSREP has not yet prepared node for application use'],
    [1213, 'Deadlock found when trying to get lock; try restarting transaction'],
    [1205, 'Lock wait timeout exceeded'],
    [1927, 'Connection was killed'],
    [1053, 'Server shutdown in progress'],
  ])('error %i (%s) is tried once more on a new connection', async (number, words) => {
    const once = await start(failFirst(number, words));
    expect(await once.query()).toEqual([{ x: 'good' }]);
    const always = await start(failFirst(number, words, 99));
    const failure = await failureOf(always.query());
    expect(failure.message).toContain(`${words} (${number})`);
    expect(always.server.connections).toBe(2);
  });

  test('asks for the password in clear: it does not get it', async () => {
    const { server, query } = await start({
      authenticate: (socket) => send(socket, 2, askForClearPassword()),
    });
    const failure = await failureOf(query(500));
    expect(failure.why).toBe('refused');
    expect(server.received).not.toContain(PASSWORD);
  });

  test('sends a message with line breaks and colours: the error is one printable line', async () => {
    const { query } = await start(failFirst(1105, 'bad\n\u001b[31mred\u0007', 99));
    expect((await failureOf(query())).message).toMatch(/: bad \[31mred \(1105\)$/);
  });

  test('damages its bytes: each query has an outcome, and the process continues', async () => {
    const { server } = await start({});
    const relay = await damageBytes(server.port, 7);
    try {
      const outcomes = new Set<string>();
      for (let i = 0; i < 120; i++) {
        const url = new Secret(`mysql://nova:${PASSWORD}@127.0.0.1:${relay.port}/nova`);
        const database = openDatabase(parseDatabaseUrl(url), systemClock);
        const query = database.query('SELECT x FROM y', [], { timeoutMs: 60 });
        outcomes.add(
          await query.then(
            () => 'result',
            (error) => (error as DatabaseFailure).why,
          ),
        );
        await database.close();
      }
      expect([...outcomes]).toEqual(expect.arrayContaining(['timeout', 'unreachable', 'result']));
    } finally {
      await relay.close();
    }
  });

  test('hangs: other databases are not affected, and it has four connections at most', async () => {
    const hanging = await start({ answer: () => true });
    const good = await start({});
    const waiting = Array.from({ length: 200 }, () => failureOf(hanging.query(1_500)));
    expect(await good.query()).toEqual([{ x: 'good' }]);
    const failures = await Promise.all(waiting);
    expect(failures.every(({ why }) => why === 'timeout')).toBe(true);
    expect(hanging.server.connections).toBeLessThanOrEqual(4);
  });
});

function floods(socket: Socket): boolean {
  flood(socket);
  return true;
}

function floodsAsOnePacket(socket: Socket): boolean {
  socket.write(Buffer.from([0xff, 0xff, 0xff, 1]));
  return floods(socket);
}

function talksNonsense(socket: Socket): boolean {
  send(socket, 1, Buffer.from('zzzzzzzz'));
  return true;
}

function flood(socket: Socket): void {
  const chunk = Buffer.alloc(256 * 1024, 0x41);
  const more = () => {
    while (!socket.destroyed && socket.write(chunk)) {
      // Until the kernel's buffers are full.
    }
  };
  socket.on('drain', more);
  more();
}
