import { getActiveResourcesInfo } from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { Type } from 'typebox';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Contract, type Service, type Topic, Undelivered } from '../../src/contracts/contract.ts';
import { Refusal } from '../../src/flow/refusals.ts';
import { newRequestId } from '../../src/flow/request-id.ts';
import type { Logger } from '../../src/platform/log/log.ts';
import { MAX_REPLY_BYTES, MAX_REQUEST_BYTES } from '../../src/transport/limits.ts';
import type { Transport } from '../../src/transport/transport.ts';
import { type MemoryLog, memoryLog } from '../support/memory-log.ts';

/** What an implementation brings to the suite. */
export interface TransportHarness {
  /** Opens what connects all ends of one test. */
  start(log: Logger): Promise<TransportBus>;
}

export interface TransportBus {
  /** One end: another process's where the implementation joins processes, else the same one again. */
  open(): Promise<Transport>;
  /** Closes whatever `open` gave and what they met on. */
  close(): Promise<void>;
}

const kitchen = {
  name: 'kitchen',
  servedBy: ['compute'],
  interchangeable: true,
  unreached: 'compute_unreachable',
  methods: {
    cook: {
      request: Type.Object({ dish: Type.String({ maxLength: MAX_REPLY_BYTES }) }),
      reply: Type.Object({ by: Type.String({ maxLength: 2 * MAX_REPLY_BYTES }), password: Type.String() }),
      deadlineMs: 3_000,
      idempotent: true,
      calledBy: ['api'],
    },
    wait: {
      request: Type.Object({}),
      reply: Type.Object({ waited: Type.Boolean() }),
      deadlineMs: 400,
      idempotent: false,
      calledBy: ['api'],
    },
  },
} as const satisfies Contract;

/** The kitchen of another version: it takes less and answers something else. */
const newKitchen = {
  name: 'kitchen',
  servedBy: ['compute'],
  interchangeable: true,
  methods: {
    cook: {
      request: Type.Object({ dish: Type.String({ pattern: '^vegan ' }) }),
      reply: Type.Object({ by: Type.Integer() }),
      deadlineMs: 3_000,
      idempotent: true,
      calledBy: ['api'],
    },
  },
} as const satisfies Contract;

const bell = {
  name: 'bell.rung',
  publishedBy: [],
  receivedBy: [],
  perHost: false,
  payload: Type.Object({ times: Type.Integer({ maximum: 9 }) }),
} as const satisfies Topic;

const looseBell = {
  name: 'bell.rung',
  publishedBy: [],
  receivedBy: [],
  perHost: false,
  payload: Type.Object({ times: Type.Any() }),
} as const satisfies Topic;

const SECRET = 'hunter2-is-the-secret';

function cookNamed(name: string, change: Partial<Service<typeof kitchen>> = {}): Service<typeof kitchen> {
  return {
    cook: async ({ dish }) => ({ by: `${name}: ${dish}`, password: SECRET }),
    wait: async () => ({ waited: true }),
    ...change,
  };
}

const call = () => ({ requestId: newRequestId() });

/** The behaviour that every transport has in common. */
export function transportSuite(name: string, harness: TransportHarness): void {
  describe(`transport ${name}`, () => {
    let bus: TransportBus;
    let logged: MemoryLog;
    let server: Transport;
    let client: Transport;

    beforeEach(async () => {
      logged = memoryLog();
      bus = await harness.start(logged.log);
      server = await bus.open();
      client = await bus.open();
    });
    afterEach(() => bus.close());

    it('carries a request, its request id and the reply', async () => {
      const seen: unknown[] = [];
      await server.serve(kitchen, 'h1', {
        ...cookNamed('ann'),
        cook: async (request, { requestId }) => {
          seen.push(request, requestId);
          return { by: 'ann', password: SECRET };
        },
      });
      const { requestId } = call();
      const reply = await client.peers(kitchen).any.cook({ dish: 'söup 🍲' }, { requestId });
      expect(reply).toEqual({ by: 'ann', password: SECRET });
      expect(seen).toEqual([{ dish: 'söup 🍲' }, requestId]);
    });

    it('copies requests and replies: changes at one end do not reach the other', async () => {
      const kept = { by: 'ann', password: 'p' };
      await server.serve(kitchen, 'h1', {
        ...cookNamed('ann'),
        cook: async (request) => {
          request.dish = 'changed by the server';
          return kept;
        },
      });
      const request = { dish: 'soup' };
      const reply = await client.peers(kitchen).any.cook(request, call());
      reply.by = 'changed by the caller';
      expect(request.dish).toBe('soup');
      expect(kept.by).toBe('ann');
    });

    it('carries a refusal with code, detail and step, but neither cause nor stack', async () => {
      await server.serve(kitchen, 'h1', {
        ...cookNamed('ann'),
        cook: async () => {
          throw new Refusal('guest_without_vnc', 'only spice', { step: 5, cause: new Error(SECRET) });
        },
      });
      const refusal = await failure(client.peers(kitchen).any.cook({ dish: 'soup' }, call()));
      expect(refusal).toBeInstanceOf(Refusal);
      expect(refusal).toMatchObject({ code: 'guest_without_vnc', detail: 'only spice', step: 5 });
      expect(refusal.cause).toBeUndefined();
    });

    it('turns any other error into internal_error, whose message stays in the log of the server', async () => {
      await server.serve(kitchen, 'h1', {
        ...cookNamed('ann'),
        cook: async () => {
          throw new TypeError('the oven exploded');
        },
      });
      const { requestId } = call();
      const refusal = await failure(client.peers(kitchen).any.cook({ dish: 'soup' }, { requestId }));
      expect(refusal).toMatchObject({
        name: 'Refusal',
        code: 'internal_error',
        detail: 'kitchen.cook failed; the log of h1 has the cause',
      });
      const line = logged.lines.find((text) => text.includes('the oven exploded'));
      expect(line).toContain(requestId);
    });

    it('turns an unknown refusal code into internal_error that names it', async () => {
      await server.serve(kitchen, 'h1', {
        ...cookNamed('ann'),
        cook: async () => {
          const refusal = new Refusal('guest_unknown', 'from the future', { step: 5 });
          throw Object.assign(refusal, { code: 'guest_on_mars' });
        },
      });
      const refusal = await failure(client.peers(kitchen).any.cook({ dish: 'soup' }, call()));
      expect(refusal).toMatchObject({
        code: 'internal_error',
        detail: 'unknown code "guest_on_mars": from the future',
      });
    });

    it('logs no value of a request or reply, even if it is malformed', async () => {
      const served = await server.serve(kitchen, 'h1', cookNamed('ann'));
      await client.peers(kitchen).any.cook({ dish: SECRET }, call());
      await failure(client.peers(newKitchen).any.cook({ dish: `vegan ${SECRET}` }, call()));
      await served.close();
      await server.serve(newKitchen, 'h1', { cook: async () => ({ by: SECRET as never }) });
      const errors = [
        await failure(client.peers(kitchen).any.cook({ dish: SECRET }, call())),
        await failure(client.peers(kitchen).any.cook({ dish: `vegan ${SECRET}` }, call())),
      ];
      expect(errors.map((error) => (error as Undelivered).why)).toEqual(['malformed', 'malformed']);
      expect(logged.text()).toContain('malformed');
      expect(logged.text() + errors.join()).not.toContain('hunter2');
    });

    it('fails at once with no_server if no process serves the contract', async () => {
      const peers = client.peers({ ...kitchen, methods: slow(kitchen.methods) });
      expect(await why(peers.any.cook({ dish: 'soup' }, call()))).toBe('no_server');
      expect(await why(peers.on('h1').cook({ dish: 'soup' }, call()))).toBe('no_server');
      expect(await peers.all('cook', { dish: 'soup' }, call())).toEqual([]);
    });

    it('fails at once with no_server for a host that does not serve the contract', async () => {
      await server.serve(kitchen, 'h1', cookNamed('ann'));
      const peers = client.peers({ ...kitchen, methods: slow(kitchen.methods) });
      expect(await why(peers.on('h2').cook({ dish: 'soup' }, call()))).toBe('no_server');
    });

    it('fails at the deadline of the method', async () => {
      await server.serve(kitchen, 'h1', cookNamed('ann', { wait: () => delay(2_000, { waited: true }) }));
      expect(await why(client.peers(kitchen).any.wait({}, call()))).toBe('deadline');
    });

    it('distributes calls to any server among all', async () => {
      for (const host of ['h1', 'h2', 'h3']) await (await bus.open()).serve(kitchen, host, cookNamed(host));
      const peers = client.peers(kitchen);
      const replies = await Promise.all(
        Array.from({ length: 90 }, () => peers.any.cook({ dish: 'x' }, call())),
      );
      const by = new Set(replies.map((reply) => reply.by));
      expect([...by].sort()).toEqual(['h1: x', 'h2: x', 'h3: x']);
    });

    it('reaches only the named host, whatever characters the name has', async () => {
      const hosts = ['node-1', 'node-1.example.org', 'node-1.example', 'NODE-1', 'knoten ü*>', '10.0.0.1'];
      for (const host of hosts) await server.serve(kitchen, host, cookNamed(host));
      const peers = client.peers(kitchen);
      for (const host of hosts) {
        expect((await peers.on(host).cook({ dish: 'x' }, call())).by).toBe(`${host}: x`);
      }
      expect(await why(peers.on('*').cook({ dish: 'x' }, call()))).toBe('no_server');
      expect(await why(peers.on('>').cook({ dish: 'x' }, call()))).toBe('no_server');
    });

    it('gathers the answers of all: replies, refusals, and a server that does not answer', async () => {
      await server.serve(kitchen, 'h1', cookNamed('h1'));
      await (await bus.open()).serve(kitchen, 'h2', {
        ...cookNamed('h2'),
        wait: async () => {
          throw new Refusal('hypervisor_unreachable', 'no libvirtd');
        },
      });
      await (await bus.open()).serve(
        kitchen,
        'h3',
        cookNamed('h3', { wait: () => delay(2_000, { waited: true }) }),
      );
      const peers = client.peers(kitchen);
      await vi.waitUntil(() => peers.present().length === 3);
      const answers = await peers.all('wait', {}, call());
      answers.sort((a, b) => a.host.localeCompare(b.host));
      expect(answers.map(({ host, reply, refusal }) => [host, reply, refusal?.code])).toEqual([
        ['h1', { waited: true }, undefined],
        ['h2', undefined, 'hypervisor_unreachable'],
        ['h3', undefined, 'compute_unreachable'],
      ]);
      expect(answers[2]?.refusal?.detail).toContain('h3 did not answer kitchen.wait');
    });

    it('gathers from several servers of one host, and from a caller that has just started', async () => {
      await server.serve(kitchen, 'h1', cookNamed('worker 1'));
      await server.serve(kitchen, 'h1', cookNamed('worker 2'));
      await (await bus.open()).serve(kitchen, 'h2', cookNamed('h2'));
      const answers = await (await bus.open()).peers(kitchen).all('cook', { dish: 'x' }, call());
      expect(answers.map((answer) => `${answer.host} ${answer.reply?.by}`).sort()).toEqual([
        'h1 worker 1: x',
        'h1 worker 2: x',
        'h2 h2: x',
      ]);
    });

    it('knows the hosts that are present, and no longer calls a server that has left', async () => {
      const peers = client.peers(kitchen);
      expect(peers.present()).toEqual([]);
      await server.serve(kitchen, 'h2', cookNamed('h2'));
      const leaving = await server.serve(kitchen, 'h1', cookNamed('h1'));
      await vi.waitUntil(() => peers.present().join() === 'h1,h2');
      await leaving.close();
      await vi.waitUntil(() => peers.present().join() === 'h2');
      const answers = await peers.all('cook', { dish: 'x' }, call());
      expect(answers.map((answer) => answer.host)).toEqual(['h2']);
      expect(await why(peers.on('h1').cook({ dish: 'x' }, call()))).toBe('no_server');
    });

    it('lets a server that leaves finish its calls', async () => {
      const started = gate();
      let finished = false;
      const served = await server.serve(
        kitchen,
        'h1',
        cookNamed('ann', {
          wait: async () => {
            started.open();
            await delay(100);
            finished = true;
            return { waited: true };
          },
        }),
      );
      const waiting = client.peers(kitchen).any.wait({}, call());
      await started.opened;
      await served.close();
      expect(finished).toBe(true);
      expect(await waiting).toEqual({ waited: true });
    });

    it('does not send a request that breaks the contract', async () => {
      const cooked = vi.fn();
      await server.serve(kitchen, 'h1', cookNamed('ann', { cook: cooked }));
      for (const request of [{}, { dish: 7 }, 'soup', null, undefined]) {
        expect(await why(client.peers(kitchen).any.cook(request as never, call()))).toBe('malformed');
      }
      expect(cooked).not.toHaveBeenCalled();
    });

    it('a server rejects a request that breaks its own version of the contract', async () => {
      const cooked = vi.fn();
      await server.serve(newKitchen, 'h1', { cook: cooked });
      const error = await failure(client.peers(kitchen).any.cook({ dish: 'steak' }, call()));
      expect(error).toMatchObject({ why: 'malformed' });
      expect(error.message).toContain('request of kitchen.cook: dish breaks "pattern"');
      expect(await why(client.peers(kitchen).any.wait({}, call()))).toBe('malformed');
      expect(cooked).not.toHaveBeenCalled();
    });

    it('a server does not send a reply that breaks the contract, and logs it', async () => {
      await server.serve(kitchen, 'h1', cookNamed('ann', { cook: async () => ({ by: 7 }) as never }));
      const error = await failure(client.peers(kitchen).any.cook({ dish: 'x' }, call()));
      expect(error).toMatchObject({ why: 'malformed' });
      expect(logged.text()).toContain('reply of kitchen.cook: password is missing');
    });

    it('a caller rejects a reply that breaks its own version of the contract', async () => {
      await server.serve(kitchen, 'h1', cookNamed('ann'));
      const error = await failure(client.peers(newKitchen).any.cook({ dish: 'vegan soup' }, call()));
      expect(error).toMatchObject({ why: 'malformed' });
      expect(error.message).toContain('reply of kitchen.cook: by breaks "type" (from h1)');
      const answers = await client.peers(newKitchen).all('cook', { dish: 'vegan soup' }, call());
      expect(answers.map((answer) => answer.refusal?.code)).toEqual(['internal_error']);
    });

    it('rejects a request beyond the bound, and carries one at the bound', async () => {
      await server.serve(
        kitchen,
        'h1',
        cookNamed('ann', { cook: async ({ dish }) => ({ by: String(dish.length), password: '' }) }),
      );
      const peers = client.peers(kitchen);
      const limit = MAX_REQUEST_BYTES - '{"dish":""}'.length;
      expect((await peers.any.cook({ dish: 'x'.repeat(limit) }, call())).by).toBe(String(limit));
      expect(await why(peers.any.cook({ dish: 'x'.repeat(limit + 1) }, call()))).toBe('malformed');
      expect(await why(peers.any.cook({ dish: 'ü'.repeat(limit / 2 + 1) }, call()))).toBe('malformed');
    });

    it('carries a reply of many megabytes, and rejects one beyond the bound', async () => {
      await server.serve(
        kitchen,
        'h1',
        cookNamed('ann', { cook: async ({ dish }) => ({ by: 'ü'.repeat(Number(dish)), password: '' }) }),
      );
      const peers = client.peers(kitchen);
      const reply = await peers.any.cook({ dish: '4000001' }, call());
      expect(reply.by).toBe('ü'.repeat(4_000_001));
      const [answer] = await peers.all('cook', { dish: '1500000' }, call());
      expect(answer?.reply?.by).toHaveLength(1_500_000);
      const error = await failure(peers.any.cook({ dish: String(MAX_REPLY_BYTES / 2) }, call()));
      expect(error).toMatchObject({ why: 'malformed' });
      expect(error.message).toContain('longer than');
    });

    it('delivers an event to every listener, each with its own copy', async () => {
      const heard: string[] = [];
      for (const listener of ['a', 'b']) {
        await (await bus.open()).subscribe(bell, (payload) => {
          heard.push(`${listener}${payload.times}`);
          payload.times = 0;
        });
      }
      await client.subscribe(bell, (payload) => heard.push(`own${payload.times}`));
      client.publisher(bell)({ times: 3 });
      await vi.waitUntil(() => heard.length === 3);
      expect(heard.sort()).toEqual(['a3', 'b3', 'own3']);
    });

    it('a listener that fails affects neither the others nor the publisher', async () => {
      const heard: number[] = [];
      await server.subscribe(bell, () => {
        throw new Error('deaf');
      });
      await server.subscribe(bell, (async () => {
        throw new Error('deaf later');
      }) as () => void);
      await server.subscribe(bell, ({ times }) => heard.push(times));
      client.publisher(bell)({ times: 1 });
      await vi.waitUntil(() => heard.length === 1 && logged.text().includes('deaf later'));
      expect(logged.text()).toMatch(/"topic":"bell.rung".*a listener of an event failed/);
    });

    it('drops and logs malformed events at both ends', async () => {
      const heard: number[] = [];
      await server.subscribe(bell, ({ times }) => heard.push(times));
      client.publisher(bell)({ times: 10 });
      client.publisher(looseBell)({ times: SECRET });
      client.publisher(bell)({ times: 2 });
      await vi.waitUntil(() => heard.length > 0);
      expect(heard).toEqual([2]);
      await vi.waitUntil(() => logged.text().includes('payload of bell.rung'));
      expect(logged.text()).toMatch(/"topic":"bell.rung".*an event was not published/);
      expect(logged.text()).not.toContain('hunter2');
    });

    it('delivers nothing to a closed subscription', async () => {
      const heard: string[] = [];
      const first = await server.subscribe(bell, () => heard.push('first'));
      await server.subscribe(bell, () => heard.push('second'));
      await first.close();
      client.publisher(bell)({ times: 1 });
      await vi.waitUntil(() => heard.length > 0);
      expect(heard).toEqual(['second']);
    });

    it('fails open and later calls with closed after it is closed', async () => {
      const started = gate();
      const served = cookNamed('ann', {
        cook: async () => {
          started.open();
          await delay(1_000);
          return { by: '', password: '' };
        },
      });
      await server.serve(kitchen, 'h1', served);
      const peers = client.peers(kitchen);
      const outcomes = [peers.any.cook({ dish: 'x' }, call()), peers.all('cook', { dish: 'x' }, call())].map(
        why,
      );
      await started.opened;
      await client.close();
      expect(await Promise.all(outcomes)).toEqual(['closed', 'closed']);
      expect(await why(peers.any.cook({ dish: 'x' }, call()))).toBe('closed');
      expect(await why(peers.on('h1').cook({ dish: 'x' }, call()))).toBe('closed');
      expect(await why(peers.all('cook', { dish: 'x' }, call()))).toBe('closed');
      expect(await why(client.serve(kitchen, 'h1', served))).toBe('closed');
      expect(await why(client.subscribe(bell, () => undefined))).toBe('closed');
      client.publisher(bell)({ times: 1 });
    });

    it('can be closed twice, and leaves no handle', async () => {
      const before = handles();
      const own = await harness.start(logged.log);
      const transport = await own.open();
      const served = await transport.serve(kitchen, 'h1', cookNamed('ann'));
      const listening = await transport.subscribe(bell, () => undefined);
      await transport.peers(kitchen).any.cook({ dish: 'x' }, call());
      await transport.peers(kitchen).all('cook', { dish: 'x' }, call());
      await listening.close();
      await listening.close();
      await served.close();
      await served.close();
      await transport.close();
      await transport.close();
      await own.close();
      // Not by vi.waitUntil, whose own timers would count.
      for (let tries = 0; handles() > before && tries < 200; tries++) await delay(10);
      expect(handles()).toBeLessThanOrEqual(before);
    });
  });
}

/** Something to wait for. */
function gate(): { open(): void; readonly opened: Promise<void> } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

/** Sockets and timers of this process that keep it alive. */
function handles(): number {
  return getActiveResourcesInfo().filter((kind) => /TCP|TLS|Timeout|Process|Pipe/.test(kind)).length;
}

/** Deadlines longer than a test may take: what is said before them is said at once. */
function slow<M extends Contract['methods']>(methods: M): M {
  const entries = Object.entries(methods).map(([key, method]) => [key, { ...method, deadlineMs: 600_000 }]);
  return Object.fromEntries(entries) as M;
}

export async function failure(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => {
      throw new Error('expected a failure');
    },
    (error: Error) => error,
  );
}

export async function why(promise: Promise<unknown>): Promise<string> {
  const error = await failure(promise);
  if (!(error instanceof Undelivered)) throw error;
  return error.why;
}
