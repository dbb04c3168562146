import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { endOfSignIn, signInService } from '../../../src/consoleauth/sign-ins.ts';
import { MemoryStore } from '../../../src/consoleauth/stores/memory/memory-store.ts';
import type { Store } from '../../../src/consoleauth/stores/store.ts';

const CALL = { requestId: 'req-1' };

describe('the memory of ended sign-ins', () => {
  let nowMs = 1_800_000_000_000;
  let store: MemoryStore;
  const endsAt = () => nowMs / 1000 + 3_600;
  beforeEach(() => {
    store = open();
  });
  afterEach(() => store.close());

  const open = (maxSignIns?: number) =>
    new MemoryStore({ clock: { now: () => nowMs }, ...(maxSignIns === undefined ? {} : { maxSignIns }) });
  const end = (chainId: string, auditId = chainId) =>
    signInService({ store }).end_sign_in({ chainId, auditId, endsAt: endsAt() }, CALL);
  const find = async (chainId: string) => {
    const { marks } = await signInService({ store }).begin_sign_in({}, CALL);
    return signInService({ store }).find_sign_in({ chainId, marks }, CALL);
  };

  test('keeps an end whatever others end after it', async () => {
    await end('first');
    for (let count = 0; count < 60_000; count++) await end(randomUUID());
    expect((await find('first')).ended).toEqual(['first']);
  });

  test('takes an end among many in about the time that one among few takes', async () => {
    const costOf = async (ends: number) => {
      const before = process.cpuUsage();
      for (let count = 0; count < ends; count++) await end(randomUUID());
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    await costOf(5_000);
    const few = await costOf(5_000);
    await costOf(80_000);
    // A walk through the table would make it some hundred times as much.
    expect(await costOf(5_000)).toBeLessThan(few * 20);
  });

  test('keeps one entry for a chain, whose sign-ins all end once 256 of them were ended one by one', async () => {
    for (let count = 0; count < 300; count++) await end('chain', `child-${count}`);
    const { ended } = await find('chain');
    expect(ended).toHaveLength(257);
    expect(ended).toContain('chain');
  });

  test('writes nothing for a sign-in of a chain that has ended', async () => {
    await end('chain');
    await end('chain', 'child');
    expect((await find('chain')).ended).toEqual(['chain']);
  });

  test('full, it refuses new sign-ins first, then ends, and forgets none that has not expired', async () => {
    store = open(10);
    const service = signInService({ store });
    for (let count = 0; count < 9; count++) await end(`chain-${count}`);
    await expect(service.begin_sign_in({}, CALL)).rejects.toMatchObject({ code: 'sign_ins_full' });
    await end('chain-9');
    await expect(end('chain-10')).rejects.toMatchObject({ code: 'sign_ins_full' });
    // Another sign-in of a chain that is known takes no space.
    await end('chain-9', 'child');
    for (let count = 0; count < 10; count++) {
      expect(await store.signIns.ended(`chain-${count}`)).toContain(`chain-${count}`);
    }
    nowMs += 3_600_000 + 61_000;
    await expect.poll(() => service.begin_sign_in({}, CALL), { timeout: 5_000 }).toBeDefined();
  });

  test('a store that does not answer is refused as sign_in_unchecked', async () => {
    const broken = { shared: true, signIns: { ended: () => Promise.reject(new Error('down')) } };
    const service = signInService({ store: broken as unknown as Store });
    const asked = { chainId: 'a', auditId: 'a', endsAt: endsAt() };
    await expect(service.end_sign_in(asked, CALL)).rejects.toMatchObject({ code: 'sign_in_unchecked' });
  });

  test('finds by which sign-in of its chain the grant of a console has ended', async () => {
    const grant = { userId: 'u', projectId: 'p', auditIds: ['own', 'parent', 'chain'] };
    expect(await endOfSignIn(store, grant)).toBeUndefined();
    await end('chain', 'sibling');
    expect(await endOfSignIn(store, grant)).toBeUndefined();
    await end('chain', 'parent');
    expect(await endOfSignIn(store, grant)).toBe('parent');
    expect(await endOfSignIn(store, undefined)).toBeUndefined();
    expect(await endOfSignIn(store, { ...grant, auditIds: [] })).toBeUndefined();
  });
});
