import type { AccessChanged, Grant } from '../../contracts/access.ts';
import type { Call } from '../../contracts/contract.ts';
import type { SessionEndCode } from '../../contracts/sessions/session-end.ts';
import type { Closable } from '../../platform/lifecycle.ts';

/** Who asks, as the token says. Ids are what guests and projects are matched by; names are for people. */
export interface Caller {
  readonly userId: string;
  readonly userName: string;
  /** Null for a token that is scoped to no project. */
  readonly projectId: string | null;
  readonly projectName: string | null;
  readonly roles: readonly string[];
  /** What a console that is given to this caller is asked about later. */
  readonly signIn: Pick<Grant, 'auditIds' | 'credentialId' | 'delegated'>;
}

/** What has become of a sign-in: `over`, or the roles that the user has now; null where they are nobody's to tell. */
export type Standing =
  | { readonly state: 'good'; readonly roles: readonly string[] | null }
  | {
      readonly state: 'over';
      readonly code: Extract<SessionEndCode, 'user_disabled' | 'sign_in_revoked'>;
      readonly detail: string;
    };

/**
 * The seam to whoever knows the users. An authenticator receives a token of sane length and refuses with
 * unauthenticated or sign_in_forgotten (the token is not good), or with identity_unreachable or sign_in_unchecked (it
 * cannot be checked).
 */
export interface Authenticator extends Closable {
  readonly name: string;
  authenticate(token: string, call: Call): Promise<Caller>;
  /** Whether the right stands by which somebody was given a console. Refuses with identity_unreachable. */
  standing(grant: Grant): Promise<Standing>;
  /** Another api has ended a sign-in. */
  accessChanged?(change: AccessChanged): void;
  /** Where callers get tokens, for WWW-Authenticate. `base` is the api's own address as the caller wrote it. */
  identityUri(base: string): string;
  /** The part of Keystone v3 that is served under /v3; absent where a Keystone of its own does that. */
  readonly identity?: Identity;
}

/** A project as Keystone shows one. */
export interface Project {
  readonly id: string;
  readonly name: string;
}

/** What a sign-in or a look-up of a token answers. */
export interface TokenInfo {
  readonly token: string;
  readonly caller: Caller;
  readonly methods: readonly string[];
  /** Milliseconds since the epoch. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly auditIds: readonly string[];
  readonly applicationCredential?: { readonly id: string; readonly name: string };
}

/** How a person or program says who it is [Keystone v3, auth.identity]. */
export type Credentials =
  | { readonly method: 'password'; readonly user: string; readonly password: string }
  | { readonly method: 'token'; readonly token: string }
  | {
      readonly method: 'application_credential';
      readonly id?: string;
      readonly name?: string;
      readonly user?: string;
      readonly secret: string;
    };

/** A project by id or name, no project on purpose, or whatever suits the user (`default`). */
export type Scope = { readonly project: string } | 'unscoped' | 'default';

/** The users that Oriel knows itself, and their tokens. Domains are checked before: there is one, `default`. */
export interface Identity {
  /**
   * Refuses with unauthenticated, sign_in_throttled, sign_in_unchecked, sign_ins_full. `address` is the client's, for the
   * back-off.
   */
  signIn(credentials: Credentials, scope: Scope, address: string, call: Call): Promise<TokenInfo>;
  /** Undefined where the token is not good. Refuses with sign_in_unchecked. */
  inspect(token: string, call: Call): Promise<TokenInfo | undefined>;
  /**
   * What the other apis and the proxies are to be told; undefined where the token was good for nothing. Once it has resolved,
   * the end is in the token store. Refuses with sign_in_unchecked, sign_ins_full.
   */
  revoke(token: string, call: Call): Promise<AccessChanged | undefined>;
  /** Those that the user has a role in. */
  projectsOf(userId: string): readonly Project[];
  /** All of them. */
  projects(): readonly Project[];
}
