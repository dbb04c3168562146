import type { AccessChanged, Grant } from '../../contracts/access.ts';
import type { Call } from '../../contracts/contract.ts';
import type { SessionEndCode } from '../../contracts/sessions/session-end.ts';
import type { Closable } from '../../platform/lifecycle.ts';

/** The user of a token. Instances and projects are matched by ids; names are for display. */
export interface Caller {
  readonly userId: string;
  readonly userName: string;
  /** Null if the token is not scoped to a project. */
  readonly projectId: string | null;
  readonly projectName: string | null;
  readonly roles: readonly string[];
  /** By which the consoles of this caller are checked later. */
  readonly signIn: Pick<Grant, 'auditIds' | 'credentialId' | 'delegated'>;
}

/** Whether a sign-in is over, or else the roles that the user has now; null if no service knows them. */
export type Standing =
  | { readonly state: 'good'; readonly roles: readonly string[] | null }
  | {
      readonly state: 'over';
      readonly code: Extract<SessionEndCode, 'user_disabled' | 'sign_in_revoked'>;
      readonly detail: string;
    };

/**
 * The seam to the service that knows the users. An authenticator receives a token of bounded length. It refuses with unauthenticated
 * or sign_in_forgotten if the token is not valid, and with identity_unreachable or sign_in_unchecked if it cannot be checked.
 */
export interface Authenticator extends Closable {
  readonly name: string;
  authenticate(token: string, call: Call): Promise<Caller>;
  /** Whether the grant of a console still holds. Refuses with identity_unreachable. */
  standing(grant: Grant, call: Call): Promise<Standing>;
  /** Another API has revoked a sign-in. */
  accessChanged?(change: AccessChanged): void;
  /** Where clients get tokens, for WWW-Authenticate. `base` is the API's own address as the client wrote it. */
  identityUri(base: string): string;
  /** The part of Keystone v3 that is served under /v3; absent if a Keystone serves it. */
  readonly identity?: Identity;
  /** Sign-ins through the dashboard. */
  readonly browserSignIns: BrowserSignIns;
}

/** A project as in Keystone. */
export interface Project {
  readonly id: string;
  readonly name: string;
}

/** The reply to a sign-in or a lookup of a token. */
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

/** How a user or a program proves its identity [Keystone v3, auth.identity]. */
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

/** A project by id or name, no project, or the user's only project (`default`). */
export type Scope = { readonly project: string } | 'unscoped' | 'default';

/** Oriel's own users and their tokens. The caller checks the domain: there is one, `default`. */
export interface Identity {
  /**
   * Refuses with unauthenticated, sign_in_throttled, sign_in_unchecked, sign_ins_full. `address` is the client's, for the
   * back-off.
   */
  signIn(credentials: Credentials, scope: Scope, address: string, call: Call): Promise<TokenInfo>;
  /** Undefined if the token is not valid. Refuses with sign_in_unchecked. */
  inspect(token: string, call: Call): Promise<TokenInfo | undefined>;
  /**
   * Revokes a token. Returns the change to publish to the other APIs and the proxies, or undefined if the token was not valid. Once
   * this resolves, the revocation is in the token store. Refuses with sign_in_unchecked, sign_ins_full.
   */
  revoke(token: string, call: Call): Promise<AccessChanged | undefined>;
  /** The projects in which the user has a role. */
  projectsOf(userId: string): readonly Project[];
  /** All projects. */
  projects(): readonly Project[];
}

/** The sign-in of a browser. Its token is in a cookie that the page cannot read. */
export type BrowserSignIn = Pick<TokenInfo, 'token' | 'caller' | 'expiresAt'>;

export interface UserPassword {
  readonly user: string;
  /** Name of the user's domain; not used if users have none. */
  readonly domain: string;
  readonly password: string;
}

/** Sign-ins with a password through the dashboard, for users of either kind. */
export interface BrowserSignIns {
  /** Whether a user is identified by name and domain. */
  readonly hasDomains: boolean;
  /**
   * The sign-in may have no project yet. `address` is the client's, for the back-off. Refuses with unauthenticated, sign_in_throttled,
   * sign_in_unchecked, sign_ins_full, identity_unreachable.
   */
  signIn(proof: UserPassword, address: string, call: Call): Promise<BrowserSignIn>;
  /** A sign-in of the same user in a project. Refuses as `signIn` does. */
  enterProject(token: string, projectId: string, address: string, call: Call): Promise<BrowserSignIn>;
  /** The projects in which the user has a role. Refuses with identity_unreachable. */
  projectsOf(signIn: BrowserSignIn, call: Call): Promise<readonly Project[]>;
  /** Undefined if the token is not valid. Refuses with sign_in_unchecked, identity_unreachable. */
  find(token: string, call: Call): Promise<BrowserSignIn | undefined>;
  /** As `Identity.revoke`. Refuses with identity_unreachable too. */
  revoke(token: string, call: Call): Promise<AccessChanged | undefined>;
}
