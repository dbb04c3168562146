import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Authenticator, BrowserSignIn, UserPassword } from '../../src/api/auth/authenticator.ts';
import type { Grant } from '../../src/contracts/access.ts';
import { Refusal } from '../../src/flow/refusals.ts';

/** What an implementation provides to be tested: one user with the role member in one project. */
export interface AuthenticatorFixture {
  readonly authenticator: Authenticator;
  readonly userName: string;
  readonly projectName: string;
  /** With which the user signs in through the dashboard. */
  readonly proof: UserPassword;
  /** A new token of the user, scoped to the project. */
  signIn(): Promise<string>;
  revoke(token: string): Promise<void>;
  disableUser(): Promise<void>;
  removeRole(): Promise<void>;
  /** The same authenticator without a connection to the service that it depends on. */
  openUnconnected(): Promise<Authenticator>;
  close(): Promise<unknown>;
}

interface Abilities {
  /** Whether `standing` finds out that the sign-in was revoked. If not, the token authority does. */
  readonly standingAfterRevocation: boolean;
}

const CALL = { requestId: 'req-00000000-0000-4000-8000-000000000000' };

/** What every authenticator promises. */
export function authenticatorSuite(
  name: string,
  abilities: Abilities,
  prepare: () => Promise<AuthenticatorFixture>,
): void {
  describe(`an authenticator: ${name}`, () => {
    let fixture: AuthenticatorFixture;
    let authenticator: Authenticator;
    beforeEach(async () => {
      fixture = await prepare();
      authenticator = fixture.authenticator;
    });
    afterEach(() => fixture.close());

    const callerOf = (token: string) => authenticator.authenticate(token, CALL);
    const grantOf = async (token: string): Promise<Grant> => {
      const { userId, projectId, signIn } = await callerOf(token);
      return { userId, projectId: projectId ?? '', ...signIn };
    };
    const codeOf = (refused: Promise<unknown>) =>
      refused.then(
        () => 'no refusal',
        (error) => (error instanceof Refusal ? error.code : error),
      );

    test('has the name that [oriel_auth] backend gives it, and names a URL for tokens', () => {
      expect(authenticator.name).toBe(name);
      expect(authenticator.identityUri('http://api.example:8774')).toMatch(/^https?:\/\/.+\/v3$/);
    });

    test('returns user, project and roles of a token', async () => {
      const caller = await callerOf(await fixture.signIn());
      expect(caller.userName).toBe(fixture.userName);
      expect(caller.projectName).toBe(fixture.projectName);
      expect(caller.roles).toContain('member');
      expect(caller.roles).not.toContain('admin');
      expect(caller.userId).not.toBe('');
      expect(caller.projectId).not.toBeNull();
    });

    test('returns the audit id of each sign-in, by which consoles are checked later', async () => {
      const [one, other] = [await callerOf(await fixture.signIn()), await callerOf(await fixture.signIn())];
      expect(one.signIn.auditIds).toHaveLength(1);
      expect(other.signIn.auditIds).toHaveLength(1);
      expect(one.signIn.auditIds).not.toEqual(other.signIn.auditIds);
    });

    test('returns the same for many requests at once', async () => {
      const token = await fixture.signIn();
      const callers = await Promise.all(Array.from({ length: 20 }, () => callerOf(token)));
      for (const caller of callers) expect(caller).toEqual(callers[0]);
    });

    test('refuses tokens that it does not know as unauthenticated', async () => {
      for (const token of ['no-such-token', 'a.b.c', '\u00e9']) {
        expect(await codeOf(callerOf(token)), token).toBe('unauthenticated');
      }
    });

    test('refuses a revoked token, and goes on accepting others of the user', async () => {
      const [revoked, other] = [await fixture.signIn(), await fixture.signIn()];
      await callerOf(revoked);
      await fixture.revoke(revoked);
      expect(await codeOf(callerOf(revoked))).toBe('unauthenticated');
      expect((await callerOf(other)).userName).toBe(fixture.userName);
    });

    test('refuses the tokens of a disabled user', async () => {
      const token = await fixture.signIn();
      await callerOf(token);
      await fixture.disableUser();
      expect(await codeOf(callerOf(token))).toBe('unauthenticated');
    });

    test('confirms a grant with the roles that the user has now', async () => {
      const standing = await authenticator.standing(await grantOf(await fixture.signIn()), CALL);
      expect(standing).toEqual({ state: 'good', roles: expect.arrayContaining(['member']) });
    });

    test('confirms a grant without a role that the user has lost', async () => {
      const grant = await grantOf(await fixture.signIn());
      await fixture.removeRole();
      const standing = await authenticator.standing(grant, CALL);
      expect(standing.state === 'good' ? standing.roles : standing).not.toContain('member');
    });

    test('reports a grant of a disabled user as over', async () => {
      const grant = await grantOf(await fixture.signIn());
      await fixture.disableUser();
      expect(await authenticator.standing(grant, CALL)).toMatchObject({
        state: 'over',
        code: 'user_disabled',
      });
    });

    if (abilities.standingAfterRevocation) {
      test('reports a grant of a revoked sign-in as over', async () => {
        const token = await fixture.signIn();
        const grant = await grantOf(token);
        await fixture.revoke(token);
        expect(await authenticator.standing(grant, CALL)).toMatchObject({
          state: 'over',
          code: 'sign_in_revoked',
        });
      });
    }

    describe('for the dashboard', () => {
      const ADDRESS = '192.0.2.1';
      /** In the only project of the user, as the dashboard does it. */
      async function signIn(): Promise<BrowserSignIn> {
        const { browserSignIns } = authenticator;
        const first = await browserSignIns.signIn(fixture.proof, ADDRESS, CALL);
        const [only, ...others] = await browserSignIns.projectsOf(first, CALL);
        expect(only?.name).toBe(fixture.projectName);
        expect(others).toEqual([]);
        return first.caller.projectId === null
          ? browserSignIns.enterProject(first.token, only!.id, ADDRESS, CALL)
          : first;
      }

      test('signs a user in with a password, into the project', async () => {
        const { token, caller, expiresAt } = await signIn();
        expect(caller).toMatchObject({ userName: fixture.userName, projectName: fixture.projectName });
        expect(expiresAt).toBeGreaterThan(Date.now());
        expect(await callerOf(token)).toMatchObject({ userId: caller.userId, projectId: caller.projectId });
        const found = await authenticator.browserSignIns.find(token, CALL);
        expect(found).toMatchObject({ token, caller: { userId: caller.userId, roles: caller.roles } });
      });

      test('refuses a wrong password, an unknown user and another project as unauthenticated', async () => {
        const { browserSignIns } = authenticator;
        for (const wrong of [{ password: 'wrong' }, { user: 'no-such-user' }]) {
          const proof = { ...fixture.proof, ...wrong };
          expect(await codeOf(browserSignIns.signIn(proof, ADDRESS, CALL))).toBe('unauthenticated');
        }
        const { token } = await signIn();
        expect(await codeOf(browserSignIns.enterProject(token, 'no-such-project', ADDRESS, CALL))).toBe(
          'unauthenticated',
        );
      });

      test('slows down wrong passwords from one address', async () => {
        const guess = { ...fixture.proof, password: 'wrong' };
        const codes = [];
        for (let attempt = 0; attempt < 7; attempt++) {
          codes.push(await codeOf(authenticator.browserSignIns.signIn(guess, ADDRESS, CALL)));
        }
        expect(codes[0]).toBe('unauthenticated');
        expect(codes.at(-1)).toBe('sign_in_throttled');
        expect(
          (await authenticator.browserSignIns.signIn(fixture.proof, '198.51.100.1', CALL)).token,
        ).not.toBe('');
      });

      test('ends a sign-in, and names its user for the re-check of open consoles', async () => {
        const { token, caller } = await signIn();
        const change = await authenticator.browserSignIns.revoke(token, CALL);
        expect(change?.userId).toBe(caller.userId);
        expect(await authenticator.browserSignIns.find(token, CALL)).toBeUndefined();
        expect(await codeOf(callerOf(token))).toBe('unauthenticated');
        expect(await authenticator.browserSignIns.revoke('no-such-token', CALL)).toBeUndefined();
      });
    });

    test('refuses as unchecked, not as unauthenticated, without the service that it depends on', async () => {
      const token = await fixture.signIn();
      const unconnected = await fixture.openUnconnected();
      try {
        const code = await codeOf(unconnected.authenticate(token, CALL));
        expect(['identity_unreachable', 'sign_in_unchecked']).toContain(code);
      } finally {
        await unconnected.close();
      }
    });
  });
}
