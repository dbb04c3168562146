import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Authenticator } from '../../src/api/auth/authenticator.ts';
import type { Grant } from '../../src/contracts/access.ts';
import { Refusal } from '../../src/flow/refusals.ts';

/** What an implementation provides to be tested: one user with the role member in one project. */
export interface AuthenticatorFixture {
  readonly authenticator: Authenticator;
  readonly userName: string;
  readonly projectName: string;
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
      const standing = await authenticator.standing(await grantOf(await fixture.signIn()));
      expect(standing).toEqual({ state: 'good', roles: expect.arrayContaining(['member']) });
    });

    test('confirms a grant without a role that the user has lost', async () => {
      const grant = await grantOf(await fixture.signIn());
      await fixture.removeRole();
      const standing = await authenticator.standing(grant);
      expect(standing.state === 'good' ? standing.roles : standing).not.toContain('member');
    });

    test('reports a grant of a disabled user as over', async () => {
      const grant = await grantOf(await fixture.signIn());
      await fixture.disableUser();
      expect(await authenticator.standing(grant)).toMatchObject({ state: 'over', code: 'user_disabled' });
    });

    if (abilities.standingAfterRevocation) {
      test('reports a grant of a revoked sign-in as over', async () => {
        const token = await fixture.signIn();
        const grant = await grantOf(token);
        await fixture.revoke(token);
        expect(await authenticator.standing(grant)).toMatchObject({ state: 'over', code: 'sign_in_revoked' });
      });
    }

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
