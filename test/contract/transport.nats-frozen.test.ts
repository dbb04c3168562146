import { connect } from '@nats-io/transport-node';
import { Type } from 'typebox';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Contract, Peers } from '../../src/contracts/contract.ts';
import { Refusal } from '../../src/flow/refusals.ts';
import { newRequestId } from '../../src/flow/request-id.ts';
import { Closables } from '../../src/platform/lifecycle.ts';
import { silentLogger } from '../../src/platform/log/log.ts';
import { openNats } from '../../src/transport/nats/transport.ts';
import type { Transport } from '../../src/transport/transport.ts';
import { type NatsServer, startNats } from '../support/cluster/nats.ts';
import { failure } from './transport.suite.ts';

const method = { request: Type.Object({}), reply: Type.Object({ host: Type.String() }) };
const asking = {
  name: 'asking',
  servedBy: ['api'],
  interchangeable: true,
  elsewhere: ['store_unavailable'],
  methods: {
    again: { ...method, deadlineMs: 6_000, idempotent: true, calledBy: ['api'] },
    quick: { ...method, deadlineMs: 900, idempotent: true, calledBy: ['api'] },
    once: { ...method, deadlineMs: 900, idempotent: false, calledBy: ['api'] },
  },
} as const satisfies Contract;

const call = () => ({ requestId: newRequestId() });

describe('transport nats with peers that do not answer', () => {
  let open: Closables;
  let server: NatsServer;

  beforeEach(async () => {
    open = new Closables();
    server = open.add(await startNats());
  });
  afterEach(() => open.close());

  async function end(): Promise<Transport> {
    const connection = { servers: [server.url] };
    return open.add(await openNats({ connection, prefix: 'oriel', log: silentLogger }));
  }

  /** A server that answers with its host, or refuses; `asked` counts its calls. */
  async function serve(host: string, refusal?: Refusal) {
    const counted = { asked: 0 };
    const answer = async () => {
      counted.asked++;
      if (refusal !== undefined) throw refusal;
      return { host };
    };
    await (await end()).serve(asking, host, { again: answer, quick: answer, once: answer });
    return counted;
  }

  /** A frozen server: it was there a moment ago, its subscriptions stand, and it answers nothing. */
  async function freeze(host: string) {
    const nats = open.add(await connect({ servers: server.url }));
    let beating: NodeJS.Timeout | undefined;
    const counted = { asked: 0, goSilent: () => clearInterval(beating) };
    nats.subscribe(`oriel.host.asking.${host}.>`, { callback: () => void counted.asked++ });
    const here = () =>
      nats.publish('oriel.here.asking', JSON.stringify({ host, server: `frozen-${host}`, leaving: false }));
    beating = setInterval(here, 500);
    open.add({ close: counted.goSilent });
    here();
    return counted;
  }

  async function peersOf(...hosts: string[]): Promise<Peers<typeof asking>> {
    const peers = (await end()).peers(asking);
    await vi.waitUntil(() => peers.present().join() === hosts.join(), { timeout: 10_000 });
    return peers;
  }

  it('calls a third server if two of three are frozen', async () => {
    await serve('h3');
    const peers = await peersOf('h3');
    const frozen = [await freeze('h1'), await freeze('h2')];
    await vi.waitUntil(() => peers.present().join() === 'h1,h2,h3');
    const hosts = await Promise.all(Array.from({ length: 30 }, () => peers.any.again({}, call())));
    expect(new Set(hosts.map(({ host }) => host))).toEqual(new Set(['h3']));
    expect(frozen.every(({ asked }) => asked > 0)).toBe(true);
  });

  it('avoids a server that did not answer a call', async () => {
    const frozen = await freeze('h1');
    await serve('h2');
    const peers = await peersOf('h1', 'h2');
    while (frozen.asked === 0) await peers.any.again({}, call());
    const before = frozen.asked;
    for (let n = 0; n < 20; n++) await peers.any.again({}, call());
    expect(frozen.asked).toBe(before);
  });

  it('names the hosts that did not answer', async () => {
    await freeze('h1');
    await freeze('h2');
    const peers = await peersOf('h1', 'h2');
    expect(await failure(peers.any.quick({}, call()))).toMatchObject({
      why: 'deadline',
      detail: 'asking.quick was not answered within 900 ms by h1, h2',
    });
    expect(await failure(peers.on('h2').quick({}, call()))).toMatchObject({
      detail: 'asking.quick was not answered within 900 ms by h2',
    });
  });

  it('sends a call that is not idempotent once', async () => {
    const frozen = [await freeze('h1'), await freeze('h2')];
    const peers = await peersOf('h1', 'h2');
    expect(await failure(peers.any.once({}, call()))).toMatchObject({ why: 'deadline' });
    expect(frozen[0]!.asked + frozen[1]!.asked).toBe(1);
  });

  it('sends one call at most six times', async () => {
    const frozen = await Promise.all(Array.from({ length: 9 }, (_, index) => freeze(`h${index}`)));
    const peers = await peersOf(...frozen.map((_, index) => `h${index}`));
    await failure(peers.any.again({}, call()));
    expect(frozen.reduce((sum, { asked }) => sum + asked, 0)).toBe(4);
  });

  it('fails a call to a silent host before its deadline, and names the host', async () => {
    const frozen = await freeze('h1');
    const peers = await peersOf('h1');
    frozen.goSilent();
    await vi.waitUntil(() => peers.present().length === 0, { timeout: 12_000 });
    expect(await failure(peers.on('h1').again({}, call()))).toMatchObject({
      why: 'deadline',
      detail: 'asking.again was not answered: asking on h1 gives no sign of life',
    });
  });

  it('calls another server if one answers that it cannot', async () => {
    const sick = await serve('h1', new Refusal('store_unavailable', 'out of its reach'));
    const well = await serve('h2');
    const peers = await peersOf('h1', 'h2');
    const hosts = await Promise.all(Array.from({ length: 20 }, () => peers.any.again({}, call())));
    expect(new Set(hosts.map(({ host }) => host))).toEqual(new Set(['h2']));
    expect(sick.asked).toBeGreaterThan(0);
    expect(well.asked).toBe(20);
  });

  it('returns the refusal if no server answers otherwise, and calls each once', async () => {
    const refusal = new Refusal('store_unavailable', 'all of them are down');
    const counts = [await serve('h1', refusal), await serve('h2', refusal)];
    const peers = await peersOf('h1', 'h2');
    expect(await failure(peers.any.again({}, call()))).toMatchObject({
      code: 'store_unavailable',
      detail: 'all of them are down',
    });
    expect(counts.map(({ asked }) => asked)).toEqual([1, 1]);
  });

  it('does not call another server after any other refusal', async () => {
    const counts = [await serve('h1', new Refusal('token_expired')), await serve('h2')];
    const peers = await peersOf('h1', 'h2');
    while (counts[0]!.asked === 0)
      await peers.any.again({}, call()).catch((error) => expect(error.code).toBe('token_expired'));
    expect(counts[0]!.asked).toBe(1);
  });
});
