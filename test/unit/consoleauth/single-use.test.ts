import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Consoleauth, startConsoleauth } from '../../../src/consoleauth/start-consoleauth.ts';
import { MemoryStore } from '../../../src/consoleauth/stores/memory/memory-store.ts';
import type { computeContract } from '../../../src/contracts/compute.ts';
import type { Peers } from '../../../src/contracts/contract.ts';
import { createObserver } from '../../../src/observe/observer.ts';
import { silentLogger } from '../../../src/platform/log/log.ts';
import { hashToken } from '../../../src/platform/secret.ts';
import { anAuthorizedConsole } from '../../support/authorized-console.ts';
import { defaultSettings } from '../../support/default-settings.ts';

const GRACE_S = 600;
const TTL_S = 600;
const call = { requestId: `req-${randomUUID()}` };
const opener = (...resumeHashes: string[]) => ({ clientAddress: '192.0.2.7', resumeHashes });

describe('a token that is good for one console', () => {
  let nowMs: number;
  let store: MemoryStore;
  let authority: Consoleauth;
  let ended: object[];

  beforeEach(() => {
    nowMs = 1_800_000_000_000;
    ended = [];
    const clock = { now: () => nowMs };
    store = new MemoryStore({ clock });
    authority = startConsoleauth({
      settings: defaultSettings({ oriel: { token_use: 'once' } }),
      log: silentLogger,
      store,
      compute: {
        on: () => ({ validate_console_port: async () => ({ valid: true, vncPassword: null }) }),
        all: async () => [],
      } as unknown as Peers<typeof computeContract>,
      observer: createObserver(clock, []),
      publishSessionsEnd: (payload) => ended.push(payload),
      clock,
    });
  });
  afterEach(async () => {
    await authority.close();
    store.close();
  });

  /** A token, the hash of the secret that holds it, and the session that was opened by it. */
  async function taken() {
    const console = anAuthorizedConsole();
    const { tokenHash, instanceUuid, host, port, computeHost } = console;
    await authority.service.authorize_console(console, call);
    const { epoch } = await authority.service.check_token({ tokenHash, opener: opener() }, call);
    const holder = hashToken(randomUUID());
    await redeem(tokenHash, holder);
    return { holder, session: { tokenHash, instanceUuid, host, port, computeHost, epoch, once: true } };
  }
  const redeem = (tokenHash: string, newHash: string, ...more: string[]) =>
    authority.service.claim_token({ tokenHash, opener: opener(...more), newHash, sessionId: 'a' }, call);
  const check = (tokenHash: string, ...hashes: string[]) =>
    authority.service.check_token({ tokenHash, opener: opener(...hashes) }, call);

  test('is not used up by looking at it', async () => {
    const console = anAuthorizedConsole();
    await authority.service.authorize_console(console, call);
    for (let look = 0; look < 3; look++) {
      expect(await check(console.tokenHash)).toMatchObject({ once: true });
    }
    await expect(redeem(console.tokenHash, hashToken('x'))).resolves.toEqual({ holderHash: hashToken('x') });
  });

  test('admits only its holder, and still shows its console to a caller that may inspect tokens', async () => {
    const { holder, session } = await taken();
    const { tokenHash, host } = session;
    await expect(check(tokenHash)).rejects.toMatchObject({ code: 'token_used' });
    await expect(check(tokenHash, hashToken('y'))).rejects.toMatchObject({ code: 'token_used' });
    await expect(redeem(tokenHash, hashToken('y'))).rejects.toMatchObject({ code: 'token_used' });
    expect(await check(tokenHash, hashToken('y'), holder)).toMatchObject({ openedAt: nowMs / 1000 });
    const shown = await authority.service.check_token({ tokenHash, opener: null }, call);
    expect(shown.console.host).toBe(host);
  });

  test('goes on for its holder under the secret of before, and the sessions of before end', async () => {
    const { holder, session } = await taken();
    const { tokenHash, instanceUuid } = session;
    expect(await redeem(tokenHash, hashToken('new'), holder)).toEqual({ holderHash: holder });
    const of = { tokenHash, except: 'a' };
    expect(ended).toEqual([{ instanceUuid, code: 'session_resumed', of }]);
  });

  test('may be taken twice by the same call, which the bus repeats', async () => {
    const { holder, session } = await taken();
    expect(await redeem(session.tokenHash, holder)).toEqual({ holderHash: holder });
  });

  test('is resumed for as long as its session gives signs of life, and a grace more', async () => {
    const { holder, session } = await taken();
    const { tokenHash } = session;
    for (let sign = 0; sign < 10; sign++) {
      nowMs += (GRACE_S - 1) * 1000;
      expect(await authority.service.check_session(session, call)).toEqual({ state: 'live' });
    }
    nowMs += (GRACE_S - 1) * 1000;
    expect(await check(tokenHash, holder)).toMatchObject({ openedAt: 1_800_000_000 });
    nowMs += 2_000;
    await expect(check(tokenHash, holder)).rejects.toMatchObject({ code: 'token_unknown' });
  });

  test('is expired to everybody but its holder once it has expired', async () => {
    const { holder, session } = await taken();
    nowMs += (TTL_S + 1) * 1000;
    expect(await authority.service.check_session(session, call)).toEqual({ state: 'live' });
    await expect(check(session.tokenHash)).rejects.toMatchObject({ code: 'token_expired' });
    await expect(check(session.tokenHash, hashToken('y'))).rejects.toMatchObject({ code: 'token_expired' });
    expect(await check(session.tokenHash, holder)).toMatchObject({ once: true });
  });

  test.each([
    ['ended_by_operator', 'token_unknown'],
    ['guest_stopped', 'token_guest_stopped'],
    ['guest_migrated', 'token_guest_moved'],
  ])('is not resumed after a deletion as %s, although it had expired by then', async (code, refusal) => {
    const { holder, session } = await taken();
    nowMs += (TTL_S - 1) * 1000;
    await authority.service.check_session(session, call);
    nowMs += 61_000;
    const { tokenHash, instanceUuid } = session;
    await authority.service.delete_tokens_for_instance({ instanceUuid, code }, call);
    await expect(check(tokenHash, holder)).rejects.toMatchObject({ code: refusal });
    await expect(redeem(tokenHash, holder, holder)).rejects.toMatchObject({ code: refusal });
  });

  test('is not resumed after its session ended for good; a session that resumed it earlier ends at its next re-check', async () => {
    const { holder, session } = await taken();
    const { tokenHash } = session;
    await authority.service.end_claim({ tokenHash, code: 'session_time_limit' }, call);
    await expect(check(tokenHash, holder)).rejects.toMatchObject({ code: 'token_used' });
    expect(await authority.service.check_session(session, call)).toMatchObject({
      state: 'ended',
      code: 'session_time_limit',
    });
  });

  test('is refused, not given twice, where the store fails', async () => {
    const { holder, session } = await taken();
    store.findRedemption = async () => Promise.reject(new Error('store is down'));
    await expect(check(session.tokenHash)).rejects.toMatchObject({ code: 'token_store_unavailable' });
    await expect(check(session.tokenHash, holder)).rejects.toMatchObject({ code: 'token_store_unavailable' });
  });
});
