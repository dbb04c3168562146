import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EndedSignIns } from '../../../../../src/api/auth/local/ended-sign-ins.ts';
import type { SignInRecord } from '../../../../../src/api/auth/local/signed-tokens.ts';
import { signInService } from '../../../../../src/consoleauth/sign-ins.ts';
import { MemoryStore } from '../../../../../src/consoleauth/stores/memory/memory-store.ts';
import { type ConsoleauthService, consoleauthContract } from '../../../../../src/contracts/consoleauth.ts';
import { Refusal } from '../../../../../src/flow/refusals.ts';
import { systemClock } from '../../../../../src/platform/clock.ts';
import type { Closable } from '../../../../../src/platform/lifecycle.ts';
import { silentLogger } from '../../../../../src/platform/log/log.ts';
import { InProcessTransport } from '../../../../../src/transport/in-process/transport.ts';

const CALL = { requestId: 'req-1' };

describe('ended sign-ins, as an api knows them', () => {
  let transport: InProcessTransport;
  let asked: string[];
  let serving: Closable[];
  beforeEach(() => {
    transport = new InProcessTransport({ log: silentLogger });
    asked = [];
    serving = [];
  });
  afterEach(() => transport.close());

  /** An authority on that host with a store of its own. */
  async function authority(host: string, store = new MemoryStore({ clock: systemClock })) {
    const service = signInService({ store });
    const find_sign_in: typeof service.find_sign_in = (request, call) => {
      asked.push(host);
      return service.find_sign_in(request, call);
    };
    const rest = { ...service, find_sign_in } as unknown as ConsoleauthService;
    serving.push(await transport.serve(consoleauthContract, host, rest));
    return store;
  }
  const open = (more: { freshMs?: number; unansweredMs?: number } = {}) =>
    new EndedSignIns({ authorities: transport.peers(consoleauthContract), ...more });
  async function recordFrom(signIns: EndedSignIns, a: SignInRecord['a'] = ['chain']): Promise<SignInRecord> {
    const now = Date.now();
    return { u: 'mia', p: null, m: [], i: now, e: now + 600_000, a, s: await signIns.begin(CALL), f: '' };
  }

  test('asks once for many requests of a chain, and again once the reply is old', async () => {
    await authority('one');
    const signIns = open({ freshMs: 200 });
    const record = await recordFrom(signIns);
    const child: SignInRecord = { ...record, a: ['child', 'chain'] };
    await Promise.all(Array.from({ length: 50 }, () => signIns.stateOf(record, CALL)));
    for (let count = 0; count < 50; count++) expect(await signIns.stateOf(child, CALL)).toBe('good');
    expect(asked).toHaveLength(1);
    await sleep(250);
    await signIns.stateOf(record, CALL);
    expect(asked).toHaveLength(2);
  });

  test('learns of a revocation by another API at once if it is published, and soon if the message is lost', async () => {
    await authority('one');
    const [here, there, deaf] = [open({ freshMs: 60_000 }), open(), open({ freshMs: 100 })];
    const record = await recordFrom(here);
    for (const each of [here, there, deaf]) expect(await each.stateOf(record, CALL)).toBe('good');
    await there.end(record, CALL);
    expect(await there.stateOf(record, CALL)).toBe('ended');
    here.forget('chain');
    expect(await here.stateOf(record, CALL)).toBe('ended');
    await expect.poll(() => deaf.stateOf(record, CALL)).toBe('ended');
  });

  test('does not keep a reply that was under way when a revocation was published', async () => {
    const store = await authority('one');
    const signIns = open({ freshMs: 60_000 });
    const record = await recordFrom(signIns);
    const under = signIns.stateOf(record, CALL);
    await store.signIns.end({ chainId: 'chain', auditId: 'chain', endsAt: record.e / 1000 });
    signIns.forget('chain');
    await under;
    expect(await signIns.stateOf(record, CALL)).toBe('ended');
  });

  test('while no authority replies, accepts recently good sign-ins for a while and then refuses them', async () => {
    await authority('one');
    const signIns = open({ freshMs: 0, unansweredMs: 300 });
    const [known, ended, unknown] = [
      await recordFrom(signIns),
      await recordFrom(signIns, ['ended']),
      await recordFrom(signIns, ['unknown']),
    ];
    await signIns.end(ended, CALL);
    for (const record of [known, ended]) await signIns.stateOf(record, CALL);
    await serving[0]!.close();
    expect(await signIns.stateOf(known, CALL)).toBe('good');
    expect(await signIns.stateOf(ended, CALL)).toBe('ended');
    await expect(signIns.stateOf(unknown, CALL)).rejects.toMatchObject({ code: 'sign_in_unchecked' });
    await sleep(350);
    await expect(signIns.stateOf(known, CALL)).rejects.toThrow(Refusal);
    await expect(signIns.begin(CALL)).rejects.toMatchObject({ code: 'sign_in_unchecked' });
  });

  test('an authority that restarts without its memory ends earlier sign-ins', async () => {
    await authority('one');
    const signIns = open({ freshMs: 0 });
    const record = await recordFrom(signIns);
    expect(await signIns.stateOf(record, CALL)).toBe('good');
    await serving[0]!.close();
    await authority('one');
    expect(await signIns.stateOf(record, CALL)).toBe('forgotten');
    expect(await signIns.stateOf(await recordFrom(signIns), CALL)).toBe('good');
  });

  test('a token of an older version, without marks, is not accepted', async () => {
    await authority('one');
    const signIns = open();
    const { s: _marks, ...record } = await recordFrom(signIns);
    expect(await signIns.stateOf(record, CALL)).toBe('forgotten');
  });

  test('asks and informs all authorities with private stores', async () => {
    const stores = [await authority('one'), await authority('two')];
    const signIns = open({ freshMs: 0 });
    for (let round = 0; round < 4; round++) {
      const record = await recordFrom(signIns, [`chain-${round}`]);
      expect(await signIns.stateOf(record, CALL)).toBe('good');
      await signIns.end(record, CALL);
      expect(await signIns.stateOf(record, CALL)).toBe('ended');
      for (const { signIns: each } of stores) expect(await each.ended(`chain-${round}`)).toHaveLength(1);
    }
  });
});
