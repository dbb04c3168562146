import { createConnection } from 'node:net';
import { getActiveResourcesInfo } from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { connect, headers, type NatsConnection } from '@nats-io/transport-node';
import { Type } from 'typebox';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Contract, Service, Topic } from '../../src/contracts/contract.ts';
import { newRequestId } from '../../src/flow/request-id.ts';
import type { Closable } from '../../src/platform/lifecycle.ts';
import { MAX_REPLY_BYTES } from '../../src/transport/limits.ts';
import { openNats } from '../../src/transport/nats/transport.ts';
import type { Transport } from '../../src/transport/transport.ts';
import { type NatsServer, startNats, startNatsCluster } from '../support/cluster/nats.ts';
import { type MemoryLog, memoryLog } from '../support/memory-log.ts';
import { failure, why } from './transport.suite.ts';

const counting = {
  name: 'counting',
  servedBy: ['compute'],
  interchangeable: true,
  methods: {
    again: {
      request: Type.Object({ n: Type.Integer() }),
      reply: Type.Object({ n: Type.Integer(), text: Type.String() }),
      deadlineMs: 9_000,
      idempotent: true,
      calledBy: ['api'],
    },
    once: {
      request: Type.Object({ n: Type.Integer() }),
      reply: Type.Object({ n: Type.Integer() }),
      deadlineMs: 9_000,
      idempotent: false,
      calledBy: ['api'],
    },
    quick: {
      request: Type.Object({}),
      reply: Type.Object({}),
      deadlineMs: 600,
      idempotent: true,
      calledBy: ['api'],
    },
  },
} as const satisfies Contract;

const tick = {
  name: 'tick',
  publishedBy: [],
  receivedBy: [],
  perHost: false,
  payload: Type.Object({ n: Type.Integer() }),
} as const satisfies Topic;

const plain: Service<typeof counting> = {
  again: async ({ n }) => ({ n, text: '' }),
  once: async ({ n }) => ({ n }),
  quick: async () => ({}),
};

const call = () => ({ requestId: newRequestId() });

describe('transport nats during faults', () => {
  let logged: MemoryLog;
  let open: Closable[];

  beforeEach(() => {
    logged = memoryLog();
    open = [];
  });
  afterEach(async () => {
    for (const closable of open.reverse()) await closable.close();
  });

  async function bus(config = ''): Promise<NatsServer> {
    const server = await startNats(config);
    open.push(server);
    return server;
  }

  async function end(...servers: NatsServer[]): Promise<Transport> {
    const transport = await openNats({
      connection: {
        servers: servers.map((server) => server.url),
        maxReconnectAttempts: -1,
        reconnectDelayHandler: () => 100,
      },
      prefix: 'oriel',
      log: logged.log,
    });
    open.push(transport);
    return transport;
  }

  async function stranger(server: NatsServer): Promise<NatsConnection> {
    const nats = await connect({ servers: server.url });
    open.push(nats);
    return nats;
  }

  it('opens without a NATS server, fails calls with no_server, and works once a server is up', async () => {
    const server = await bus();
    await server.kill();
    const [serving, calling] = await Promise.all([end(server), end(server)]);
    const heard: number[] = [];
    await serving.serve(counting, 'h1', plain);
    await serving.subscribe(tick, ({ n }) => heard.push(n));
    const peers = calling.peers(counting);
    const error = await failure(peers.any.again({ n: 1 }, call()));
    expect(error).toMatchObject({
      why: 'no_server',
      detail: 'counting.again was not sent: no NATS server accepts this process',
    });
    expect(await why(peers.all('again', { n: 1 }, call()))).toBe('no_server');
    expect(
      logged.lines.filter((line) =>
        line.includes('no NATS server of [oriel_nats] servers accepts a connection'),
      ),
    ).toHaveLength(2);
    expect(calling.troubles()).toEqual([
      expect.stringMatching(
        /^No NATS server of \[oriel_nats\] servers \(nats:.*accepts a connection: .*refused/i,
      ),
    ]);
    expect(logged.text()).not.toContain('"stack"');
    await server.restart();
    await vi.waitUntil(() => peers.present().join() === 'h1', { timeout: 10_000 });
    expect((await peers.any.again({ n: 2 }, call())).n).toBe(2);
    expect(calling.troubles()).toEqual([]);
    calling.publisher(tick)({ n: 3 });
    await vi.waitUntil(() => heard.join() === '3');
  });

  it('restores everything after the NATS server is killed and restarted', async () => {
    const server = await bus();
    const [serving, calling] = [await end(server), await end(server)];
    const heard: number[] = [];
    await serving.serve(counting, 'h1', plain);
    await serving.subscribe(tick, ({ n }) => heard.push(n));
    const peers = calling.peers(counting);
    await peers.any.once({ n: 1 }, call());
    await server.kill();
    await vi.waitUntil(
      () => logged.lines.filter((line) => line.includes('lost the connection')).length === 2,
    );
    const meanwhile = peers.any.once({ n: 2 }, call());
    calling.publisher(tick)({ n: 7 });
    await server.restart();
    expect((await meanwhile).n).toBe(2);
    expect((await peers.on('h1').once({ n: 3 }, call())).n).toBe(3);
    expect(peers.present()).toEqual(['h1']);
    expect((await peers.all('once', { n: 4 }, call())).map((answer) => answer.reply?.n)).toEqual([4]);
    calling.publisher(tick)({ n: 8 });
    await vi.waitUntil(() => heard.includes(8));
  });

  it('repeats an idempotent call, and no other, if the bus is lost meanwhile', async () => {
    const server = await bus();
    const [serving, calling] = [await end(server), await end(server)];
    let again = 0;
    let once = 0;
    await serving.serve(counting, 'h1', {
      ...plain,
      again: async ({ n }) => {
        if (++again === 1) await new Promise(() => {});
        return { n, text: '' };
      },
      once: async () => {
        once++;
        return await new Promise(() => {});
      },
    });
    const peers = calling.peers(counting);
    const outcomes = [peers.any.again({ n: 5 }, call()), failure(peers.any.once({ n: 6 }, call()))];
    await vi.waitUntil(() => again === 1 && once === 1);
    await server.kill();
    expect(await outcomes[1]).toMatchObject({
      why: 'deadline',
      detail: 'the bus was lost during counting.once: it may have been done or not',
    });
    await server.restart();
    expect(await outcomes[0]).toEqual({ n: 5, text: '' });
    expect([again, once]).toEqual([2, 1]);
  });

  it('repeats an idempotent call that no server answers, so that another server can', async () => {
    const server = await bus();
    const calling = await end(server);
    let asked = 0;
    for (const host of ['h1', 'h2']) {
      await (await end(server)).serve(counting, host, {
        ...plain,
        quick: async () => {
          if (++asked === 1) await new Promise(() => {});
          return {};
        },
      });
    }
    expect(await calling.peers(counting).any.quick({}, call())).toEqual({});
    expect(asked).toBe(2);
  });

  it('loses no call and no host when one of three clustered NATS servers is killed', async () => {
    const servers = await startNatsCluster(3);
    open.push(...servers);
    const [first] = servers as [NatsServer, NatsServer, NatsServer];
    // Each end begins at the server that will be killed.
    const servings = [];
    for (const host of ['h1', 'h2']) {
      const serving = await end(first);
      await serving.serve(counting, host, plain);
      servings.push(serving);
    }
    const calling = await end(first);
    const peers = calling.peers(counting);
    await vi.waitUntil(() => peers.present().length === 2);
    const results: Promise<unknown>[] = [];
    for (let n = 0; n < 150; n++) {
      if (n === 50) await first.kill();
      results.push(peers.any.again({ n }, call()), peers.on('h1').again({ n }, call()));
      await delay(10);
    }
    await expect(Promise.all(results)).resolves.toHaveLength(300);
    expect(peers.present()).toEqual(['h1', 'h2']);
    expect(await peers.all('once', { n: 1 }, call())).toHaveLength(2);
  });

  it('logs malformed messages on every subject and continues', async () => {
    const server = await bus();
    const [serving, calling] = [await end(server), await end(server)];
    const heard: number[] = [];
    await serving.serve(counting, 'h1', plain);
    await serving.subscribe(tick, ({ n }) => heard.push(n));
    const peers = calling.peers(counting);
    await vi.waitUntil(() => peers.present().length === 1);
    const nats = await stranger(server);
    let inbox = '';
    nats.subscribe('oriel.host.counting.h1.*.once', {
      queue: 'spy',
      callback: (_error, message) => {
        inbox = message.reply ?? '';
      },
    });
    await nats.flush();
    await peers.any.once({ n: 0 }, call());
    await vi.waitUntil(() => inbox !== '');
    const deep = `${'['.repeat(200_000)}`;
    const garbage = [
      '',
      '{',
      'null',
      '[]',
      '{"n":"x"}',
      '\u0000\u00ff',
      deep,
      '{"__proto__":{"n":1}}',
      'x'.repeat(900_000),
    ];
    for (const text of garbage) {
      for (const subject of [
        'any.counting.again',
        'host.counting.h1.again',
        'each.counting.once',
        'any.counting.nope',
        'any.counting.__proto__',
        'here.counting',
        'here.counting.h1',
        'who.counting',
        'topic.tick',
      ]) {
        nats.publish(`oriel.${subject}`, text);
        nats.publish(`oriel.${subject}`, text, { reply: 'nowhere.at.all' });
      }
    }
    nats.publish(
      'oriel.here.counting.h1',
      JSON.stringify({ host: 'x'.repeat(300), server: 's', leaving: false }),
    );
    await nats.flush();
    await sendRaw(server, 'HPUB oriel.any.counting.again nowhere 9 11\r\n\u0000GARBAGE!{}\r\n');
    await sendRaw(server, `HPUB ${inbox} 9 9\r\nNATS/1.0!\r\n`);
    expect((await peers.any.again({ n: 1 }, call())).n).toBe(1);
    calling.publisher(tick)({ n: 2 });
    await vi.waitUntil(() => heard.length > 0);
    expect(heard).toEqual([2]);
    expect(peers.present()).toEqual(['h1']);
    for (const words of [
      'request of counting.again',
      'presence of counting',
      'payload of tick',
      'has no reply address',
      'a method that is not served',
    ]) {
      expect(logged.text()).toContain(words);
    }
    expect(logged.text().length).toBeLessThan(200_000);
  });

  it('a malformed answer fails its call as malformed', async () => {
    const server = await bus();
    const nats = await stranger(server);
    const part = (text: string) => {
      const header = headers();
      header.set('Oriel-Part', text);
      return { headers: header };
    };
    const answers: [string, string | undefined][] = [
      ['', undefined],
      ['not json', undefined],
      ['{"host":"h1","server":"1","ok":{"n":"x"}}', undefined],
      ['{"host":"h1","ok":{"n":1}}', undefined],
      ['{"host":"h1","server":"1","refusal":{"code":"x","detail":"","step":99}}', undefined],
      ['{}', 's 2/3'],
      ['{}', 's 1/99999'],
      ['{}', 'garbage'],
    ];
    for (const [text, header] of answers) {
      const liar = nats.subscribe('oriel.any.counting.once', {
        callback: (_error, message) => void message.respond(text, header === undefined ? {} : part(header)),
      });
      await nats.flush();
      expect(await why((await end(server)).peers(counting).any.once({ n: 1 }, call()))).toBe('malformed');
      liar.unsubscribe();
    }
  });

  it('fails a call whose answer has endless parts', async () => {
    const server = await bus();
    const nats = await stranger(server);
    const size = 1_000_000;
    nats.subscribe('oriel.any.counting.once', {
      callback: (_error, message) => {
        for (let index = 1; index * size <= MAX_REPLY_BYTES + 2 * size; index++) {
          const header = headers();
          header.set('Oriel-Part', `s ${index}/60000`);
          message.respond(new Uint8Array(size), { headers: header });
        }
      },
    });
    await nats.flush();
    expect(await why((await end(server)).peers(counting).any.once({ n: 1 }, call()))).toBe('malformed');
  });

  it('splits long answers for the bus, and rejects a request that is longer than a message', async () => {
    const server = await bus('max_payload: 16384');
    const [serving, calling] = [await end(server), await end(server)];
    const bulky = {
      name: 'bulky',
      servedBy: ['compute'],
      interchangeable: true,
      methods: {
        echo: {
          request: Type.Object({ size: Type.Integer(), ballast: Type.String() }),
          reply: Type.Object({ text: Type.String() }),
          deadlineMs: 9_000,
          idempotent: false,
          calledBy: ['api'],
        },
      },
    } as const satisfies Contract;
    await serving.serve(bulky, 'h1', { echo: async ({ size }) => ({ text: 'é'.repeat(size) }) });
    const peers = calling.peers(bulky);
    expect((await peers.any.echo({ size: 500_000, ballast: '' }, call())).text).toBe('é'.repeat(500_000));
    const error = await failure(peers.any.echo({ size: 1, ballast: 'x'.repeat(20_000) }, call()));
    expect(error).toMatchObject({ why: 'malformed' });
    expect(error.message).toContain('max_payload');
  });

  it('a host that goes silent is soon not present, and remains known as one that does not answer', async () => {
    const server = await bus();
    const [serving, calling] = [await end(server), await end(server)];
    await serving.serve(counting, 'h1', plain);
    const peers = calling.peers(counting);
    const nats = await stranger(server);
    nats.publish('oriel.here.counting.h2', JSON.stringify({ host: 'h2', server: 'dead', leaving: false }));
    await vi.waitUntil(() => peers.present().join() === 'h1,h2');
    const waited = await peers.all('quick', {}, call());
    expect(waited.map(({ host, refusal }) => [host, refusal?.code])).toEqual([
      ['h1', undefined],
      ['h2', 'peer_silent'],
    ]);
    await vi.waitUntil(() => peers.present().join() === 'h1', { timeout: 15_000 });
    const answers = await peers.all('again', { n: 1 }, call());
    expect(answers.map(({ host, refusal }) => [host, refusal?.detail])).toEqual([
      ['h1', undefined],
      ['h2', 'h2 did not answer counting.again: it went silent'],
    ]);
    expect(logged.text()).toMatch(/"host":"h2","contract":"counting","msg":"a host went silent"/);
    nats.publish('oriel.here.counting.h2', JSON.stringify({ host: 'h2', server: 'back', leaving: true }));
    nats.publish('oriel.here.counting.h2', JSON.stringify({ host: 'h2', server: 'back', leaving: false }));
    await vi.waitUntil(() => peers.present().join() === 'h1,h2');
  });

  it('closes while the bus is lost, fails its calls and leaves no handle', async () => {
    const before = handles();
    const server = await bus();
    const [serving, calling] = [await end(server), await end(server)];
    const served = await serving.serve(counting, 'h1', plain);
    await calling.peers(counting).any.again({ n: 1 }, call());
    await server.kill();
    await vi.waitUntil(() => logged.text().includes('lost the connection'));
    const outcome = why(calling.peers(counting).any.once({ n: 1 }, call()));
    await Promise.all([served.close(), calling.close(), serving.close()]);
    expect(await outcome).toBe('closed');
    await vi.waitUntil(() => handles() <= before, { timeout: 8_000 });
  });
});

/** As a client that keeps to no rules. */
async function sendRaw(server: NatsServer, text: string): Promise<void> {
  const socket = createConnection(server.port, '127.0.0.1');
  socket.write(`CONNECT {"headers":true,"verbose":false}\r\n${text}PING\r\n`);
  let said = '';
  for await (const chunk of socket) {
    said += chunk;
    if (said.includes('PONG')) break;
  }
  socket.destroy();
}

function handles(): number {
  return getActiveResourcesInfo().filter((kind) => /TCP|TLS|Timeout/.test(kind)).length;
}
