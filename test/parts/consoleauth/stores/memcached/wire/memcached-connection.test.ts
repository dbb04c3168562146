import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  getsCommand,
  storeCommand,
  VERSION,
} from '../../../../../../src/consoleauth/stores/memcached/wire/commands.ts';
import { MemcachedConnection } from '../../../../../../src/consoleauth/stores/memcached/wire/memcached-connection.ts';

describe('a connection to one memcached', () => {
  let server: Server;
  let peer: Socket;
  let connection: MemcachedConnection;
  let ended: Error[];
  /** What came after the question for the version, as it came. */
  let heard: string[];

  beforeEach(async () => {
    ended = [];
    heard = [];
    server = createServer((socket) => {
      peer = socket.setEncoding('utf8');
      socket.once('data', () => {
        socket.write('VERSION 1.6.18\r\n');
        socket.on('data', (text: string) => heard.push(text));
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    connection = await MemcachedConnection.open({
      address: { host: '127.0.0.1', port: (server.address() as AddressInfo).port },
      timeoutMs: 200,
      onEnd: (why) => ended.push(why),
      signal: new AbortController().signal,
    });
  });
  afterEach(() => {
    connection.close();
    peer.destroy();
    server.close();
  });

  test('what is asked in one turn leaves in one write, in that order', async () => {
    const replies = [connection.send(storeCommand('add', 'k', '漢', 5)), connection.send(getsCommand(['k']))];
    await once(peer, 'data');
    expect(heard).toEqual(['add k 0 5 3\r\n漢\r\ngets k\r\n']);
    peer.write('STORED\r\nEND\r\n');
    expect(await Promise.all(replies)).toMatchObject([{ line: 'STORED' }, { kind: 'values' }]);
  });

  test('one that is not answered in time ends it, though another was answered meanwhile', async () => {
    const answered = connection.send(VERSION);
    await once(peer, 'data');
    const late = connection.send(VERSION);
    peer.write('VERSION 1\r\n');
    expect(await answered).toMatchObject({ line: 'VERSION 1' });
    await expect(late).rejects.toThrow('no answer in 200 ms');
    expect(ended).toHaveLength(1);
    await expect(connection.send(VERSION)).rejects.toThrow('has ended');
  });

  test('a reply that came in time counts, though this process was too busy to read it', async () => {
    const asked = connection.send(VERSION);
    await once(peer, 'data');
    peer.write('VERSION 1\r\n');
    const until = performance.now() + 400;
    while (performance.now() < until);
    expect(await asked).toMatchObject({ line: 'VERSION 1' });
    expect(ended).toEqual([]);
  });

  test('an idle connection stays open', async () => {
    const answered = connection.send(VERSION);
    await once(peer, 'data');
    peer.write('VERSION 1\r\n');
    await answered;
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(connection.hasEnded).toBe(false);
    const again = connection.send(VERSION);
    peer.write('VERSION 2\r\n');
    expect(await again).toMatchObject({ line: 'VERSION 2' });
  });

  test('closed in the turn in which it is asked, it writes nothing and the question rejects', async () => {
    const asked = connection.send(VERSION);
    connection.close();
    await expect(asked).rejects.toThrow('was closed');
    await once(peer, 'close');
    expect(heard).toEqual([]);
    expect(ended).toEqual([]);
  });
});
