import { Type } from 'typebox';
import { describe, expect, it, vi } from 'vitest';
import { type Contract, type Topic, Undelivered } from '../../../../src/contracts/contract.ts';
import { newRequestId } from '../../../../src/flow/request-id.ts';
import { silentLogger } from '../../../../src/platform/log/log.ts';
import { type Disturbance, InProcessTransport } from '../../../../src/transport/in-process/transport.ts';

const echo = {
  name: 'echo',
  servedBy: ['compute'],
  interchangeable: true,
  methods: {
    say: {
      request: Type.Object({}),
      reply: Type.Object({}),
      deadlineMs: 50,
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
  payload: Type.Object({}),
} as const satisfies Topic;

async function outcome(disturbance: Disturbance): Promise<{ served: number; why: string }> {
  const transport = new InProcessTransport({ log: silentLogger, disturbance });
  const say = vi.fn(async () => ({}));
  await transport.serve(echo, 'h1', { say });
  const why = await transport
    .peers(echo)
    .any.say({}, { requestId: newRequestId() })
    .then(
      () => 'answered',
      (error: Undelivered) => error.why,
    );
  await transport.close();
  return { served: say.mock.calls.length, why };
}

describe('faults that a test can give the in-process transport', () => {
  it('lose a request', async () => {
    expect(await outcome({ lose: (leg) => leg === 'request' })).toEqual({ served: 0, why: 'deadline' });
  });

  it('lose a reply, so that the caller reaches its deadline', async () => {
    expect(await outcome({ lose: (leg) => leg === 'reply' })).toEqual({ served: 1, why: 'deadline' });
  });

  it('delay messages', async () => {
    expect(await outcome({ delayMs: 5 })).toEqual({ served: 1, why: 'answered' });
  });

  it('delay messages beyond the deadline', async () => {
    expect((await outcome({ delayMs: 40 })).why).toBe('deadline');
  });

  it('lose an event', async () => {
    const lost = new InProcessTransport({
      log: silentLogger,
      disturbance: { lose: (leg) => leg === 'event' },
    });
    const heard = vi.fn();
    await lost.subscribe(tick, heard);
    lost.publisher(tick)({});
    await new Promise((resolve) => setImmediate(resolve));
    expect(heard).not.toHaveBeenCalled();
    await lost.close();
  });

  it('show that a busy server rejects calls at once', async () => {
    const transport = new InProcessTransport({ log: silentLogger });
    const patient = { ...echo, methods: { say: { ...echo.methods.say, deadlineMs: 60_000 } } };
    await transport.serve(patient, 'h1', { say: () => new Promise(() => {}) });
    const peers = transport.peers(patient);
    const ask = () => peers.any.say({}, { requestId: newRequestId() });
    const waiting = Array.from({ length: 16_384 }, () => ask().catch(() => undefined));
    await expect(ask()).rejects.toThrow(new Undelivered('no_server', 'h1 works on 16384 calls already'));
    await transport.close();
    await Promise.all(waiting);
  });
});
