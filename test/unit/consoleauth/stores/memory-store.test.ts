import { afterEach, describe, expect, test } from 'vitest';
import { MemoryStore } from '../../../../src/consoleauth/stores/memory/memory-store.ts';
import { REMEMBER_S } from '../../../../src/consoleauth/stores/store.ts';
import { anAuthorizedConsole } from '../../../support/authorized-console.ts';

describe('the memory store', () => {
  let nowMs = 1_800_000_000_000;
  let store: MemoryStore;
  afterEach(() => store.close());

  function open(maxTokens?: number): void {
    store = new MemoryStore({
      clock: { now: () => nowMs },
      ...(maxTokens === undefined ? {} : { maxTokens }),
    });
  }
  async function put(ttlS: number) {
    const console = anAuthorizedConsole();
    await store.put({ console, requestId: 'req-1', expiresAt: nowMs / 1000 + ttlS });
    return console;
  }

  test('forgets an expired token some time after its end', async () => {
    open();
    const { tokenHash } = await put(10);
    nowMs += 10_000;
    expect((await store.lookup(tokenHash)).state).toBe('expired');
    nowMs += REMEMBER_S * 1000;
    expect((await store.lookup(tokenHash)).state).toBe('unknown');
  });

  test('forgets a deleted token some time after its deletion', async () => {
    open();
    const { tokenHash, instanceUuid } = await put(600);
    await store.deleteForInstance(instanceUuid, 'guest_stopped');
    nowMs += REMEMBER_S * 1000 - 1;
    expect((await store.lookup(tokenHash)).state).toBe('deleted');
    nowMs += 1;
    expect((await store.lookup(tokenHash)).state).toBe('unknown');
  });

  test('full of live tokens, it refuses the next and keeps those it has', async () => {
    open(3);
    const tokens = [await put(600), await put(600), await put(600)];
    await expect(put(600)).rejects.toThrow('full');
    for (const { tokenHash } of tokens) expect((await store.lookup(tokenHash)).state).toBe('live');
  });

  test('full, it forgets the token that ended first', async () => {
    open(3);
    const [first, second] = [await put(10), await put(20)];
    const long = await put(600);
    nowMs += 30_000;
    const next = await put(600);
    expect((await store.lookup(first.tokenHash)).state).toBe('unknown');
    expect((await store.lookup(second.tokenHash)).state).toBe('expired');
    expect((await store.lookup(long.tokenHash)).state).toBe('live');
    expect((await store.lookup(next.tokenHash)).state).toBe('live');
  });

  test('a deleted token stays refused after its own lifetime would have ended', async () => {
    open();
    const { tokenHash, instanceUuid } = await put(10);
    await store.deleteForInstance(instanceUuid, 'guest_stopped');
    nowMs += 20_000;
    expect(await store.lookup(tokenHash)).toMatchObject({ state: 'deleted', code: 'guest_stopped' });
  });
});
