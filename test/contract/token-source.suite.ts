import { setMaxListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Refusal } from '../../src/flow/refusals.ts';
import { isRequestId, newRequestId } from '../../src/flow/request-id.ts';
import { Secret } from '../../src/platform/secret.ts';
import type { Asker, CheckedConsole, TokenSource } from '../../src/proxy/token-sources/token-source.ts';

/** A token of a console that an authority has given out. */
export interface GivenToken {
  readonly token: string;
  readonly instanceUuid: string;
  readonly host: string;
  readonly port: number;
}

/** A token source with its authority, and how to change what the authority knows. */
export interface TokenSourceUnderTest {
  readonly source: TokenSource;
  giveToken(): Promise<GivenToken>;
  stopInstance(given: GivenToken): Promise<void>;
  /** The authority no longer answers. */
  silence(): Promise<void>;
  close(): Promise<void>;
  /** For a source that asks the compute host of a console. */
  readonly hosts?: {
    giveToken(host: string): Promise<GivenToken>;
    /** The host takes questions and does not answer. */
    silence(host: string): Promise<void>;
    /** How often the host was asked. */
    asked(host: string): number;
  };
}

const OPENER = { clientAddress: '192.0.2.7', resumeHashes: [] };
const STAYS = { signal: new AbortController().signal };
const UNKNOWN = '0c0ffee0-0000-4000-8000-00000000dead';

/** What every TokenSource has to do. */
export function tokenSourceSuite(name: string, start: () => Promise<TokenSourceUnderTest>): void {
  describe(name, () => {
    let subject: TokenSourceUnderTest;
    beforeEach(async () => {
      subject = await start();
    });
    afterEach(() => subject.close());

    const check = (token: string, asker: Asker = STAYS): Promise<CheckedConsole> =>
      subject.source.check(new Secret(token), { requestId: newRequestId() }, OPENER, asker);

    async function refusalOf(token: string): Promise<Refusal> {
      const error = await check(token).then(
        () => expect.unreachable('the token was accepted'),
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(Refusal);
      return error as Refusal;
    }

    test('accepts the form of its own tokens and of nothing else', async () => {
      const { token } = await subject.giveToken();
      expect(subject.source.tokenForm.test(token)).toBe(true);
      for (const other of ['', 'abc', `${token}x`, `../${token}`, `${token}\n`, 'é'.repeat(36)]) {
        expect(subject.source.tokenForm.test(other)).toBe(false);
      }
    });

    test('returns the console that a token leads to, with the request id that joins its trace', async () => {
      const { token, instanceUuid, host, port } = await subject.giveToken();
      const checked = await check(token);
      expect(checked.console).toMatchObject({ instanceUuid, host, port, consoleType: 'novnc' });
      expect(isRequestId(checked.requestId)).toBe(true);
      expect(checked.expiresAt).toBeGreaterThan(Date.now() / 1000);
      expect(checked.password === null || checked.password instanceof Secret).toBe(true);
      expect(JSON.stringify(checked)).not.toContain(token);
    });

    test('refuses an unknown token with a code of step 14 or 15, without naming it', async () => {
      const refusal = await refusalOf(UNKNOWN);
      expect([14, 15]).toContain(refusal.step);
      expect(`${refusal.message} ${refusal.detail} ${refusal.cause}`).not.toContain(UNKNOWN);
    });

    test('refuses the token of a stopped instance with a code of step 15', async () => {
      const given = await subject.giveToken();
      await subject.stopInstance(given);
      expect((await refusalOf(given.token)).step).toBe(15);
    });

    test('lets a session continue while its instance runs, and ends it after the instance has stopped', async () => {
      const given = await subject.giveToken();
      const checked = await check(given.token);
      expect(await subject.source.recheck?.(checked)).toEqual({ state: 'live' });
      await subject.stopInstance(given);
      expect(await subject.source.recheck?.(checked)).toMatchObject({
        state: 'ended',
        refusal: { code: 'guest_stopped' },
      });
    });

    test('refuses tokens, but ends no session, while its authority does not answer', async () => {
      const given = await subject.giveToken();
      const checked = await check(given.token);
      await subject.silence();
      expect((await refusalOf(given.token)).step).toBe(14);
      expect(await subject.source.recheck?.(checked)).toMatchObject({ state: 'unconfirmed' });
      expect((await subject.source.whyClosed?.(checked, STAYS))?.state ?? 'unknown').toBe('unknown');
    });

    test('names the reason at once if the instance has stopped when its console closes', async () => {
      const given = await subject.giveToken();
      const checked = await check(given.token);
      await subject.stopInstance(given);
      const why = await subject.source.whyClosed?.(checked, STAYS);
      if (why?.state === 'unknown') expect(subject.source.endReasonWait).toBeUndefined();
      else if (why !== undefined) expect(why).toMatchObject({ refusal: { code: 'guest_stopped' } });
    });

    test('a silent compute host delays no console of another host, and is refused by name without being asked', async () => {
      const { hosts } = subject;
      if (hosts === undefined) return;
      await hosts.silence('dead');
      const tokens = [];
      for (let count = 0; count < 30; count++) tokens.push((await hosts.giveToken('dead')).token);
      const other = await hosts.giveToken('alive');
      const asked = tokens.map((token) => refusalOf(token));
      let refused = 0;
      for (const each of asked) void each.then(() => refused++);
      await vi.waitUntil(() => hosts.asked('dead') > 0, { timeout: 10_000 });
      await check(other.token);
      expect(refused).toBe(0);
      const refusals = await Promise.all(asked);
      expect(new Set(refusals.map(({ code }) => code))).toEqual(new Set(['nova_unconfirmed']));
      for (const { detail } of refusals) expect(detail).toContain('dead');
      const before = hosts.asked('dead');
      expect(before).toBeLessThan(tokens.length);
      expect(await refusalOf(tokens[0]!)).toMatchObject({ code: 'nova_unconfirmed' });
      expect(hosts.asked('dead')).toBe(before);
    });

    test('a client that leaves frees its place in the line of a silent compute host', async () => {
      const { hosts } = subject;
      if (hosts === undefined) return;
      await hosts.silence('dead');
      const leaving = new AbortController();
      setMaxListeners(0, leaving.signal);
      const gone = [];
      for (let count = 0; count < 30; count++) {
        const { token } = await hosts.giveToken('dead');
        gone.push(check(token, leaving).catch((error: unknown) => error));
      }
      await vi.waitUntil(() => hosts.asked('dead') > 0, { timeout: 10_000 });
      const reason = new Error('left');
      leaving.abort(reason);
      expect(new Set(await Promise.all(gone))).toEqual(new Set([reason]));
    });

    test('closes twice without an error', async () => {
      await subject.source.close();
      await subject.source.close();
    });
  });
}
