import { createHash, randomBytes } from 'node:crypto';
import type { Settings } from '../../../config/option-table.ts';
import { withImplied } from '../../../config/values/implied-roles.ts';
import type { AccessChanged, Grant } from '../../../contracts/access.ts';
import type { Call } from '../../../contracts/contract.ts';
import { Refusal } from '../../../flow/refusals.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Logger } from '../../../platform/log/log.ts';
import { type PasswordHash, verifyPasswordAmong } from '../../../platform/password-hash.ts';
import type {
  Authenticator,
  Caller,
  Credentials,
  Identity,
  Project,
  Scope,
  Standing,
  TokenInfo,
} from '../authenticator.ts';
import type { AuthenticatorParts } from '../registry.ts';
import { EndedSignIns } from './ended-sign-ins.ts';
import { LocalUsers } from './local-users.ts';
import { PasswordChecks } from './password-checks.ts';
import { SignInPace } from './sign-in-pace.ts';
import { type Claims, SignedTokens } from './signed-tokens.ts';
import { TokenSignInPace } from './token-sign-in-pace.ts';

/** By then those that wait have been served. */
const CROWDED_MS = 2_000;
/** Sign-ins of a chain from the first to the last: as many audit ids as a console's grant takes along. */
const MAX_CHAIN = 8;

export function createLocalAuthenticator({
  settings,
  log,
  clock,
  authorities,
}: AuthenticatorParts): Authenticator {
  const tokens = new SignedTokens(settings.oriel_auth.signing_key.reveal(), clock);
  return new LocalAuthenticator(settings, tokens, new EndedSignIns({ authorities }), clock, log);
}

/** Who somebody turned out to be. */
interface Proven {
  readonly user: string;
  readonly hash: PasswordHash;
  readonly methods: readonly string[];
  /** Project that the credential itself is bound to. */
  readonly project?: string;
  readonly credentialId?: string;
  /** Where a token was the credential: the new one ends with it and shares its ancestry. */
  readonly from?: Claims;
}

/** A secret to be checked. */
interface Secret {
  /** Of the user or the application credential, as the client wrote it. */
  readonly name: string;
  /** The client address. */
  readonly address: string;
  readonly secret: string;
  /** Undefined if no user or credential has that name. */
  readonly hash: PasswordHash | undefined;
  /** Of all users, or of all credentials. */
  readonly hashes: readonly PasswordHash[];
}

/** Users from `[oriel_auth] user`, tokens signed by ourselves. */
class LocalAuthenticator implements Authenticator, Identity {
  readonly name = 'local';
  readonly identity = this;
  readonly #settings: Pick<Settings, 'oriel_auth'>;
  readonly #tokens: SignedTokens;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #ended: EndedSignIns;
  readonly #pace: SignInPace;
  readonly #tokenPace: TokenSignInPace;
  readonly #checks: PasswordChecks;

  /** The lines that `#known` was made from; a changed configuration has other lists. */
  #lines: Pick<Settings['oriel_auth'], 'user' | 'application_credential'>;
  #known: LocalUsers;

  /** Throws with a sentence where a user or a credential cannot be read. */
  constructor(
    settings: Pick<Settings, 'oriel_auth'>,
    tokens: SignedTokens,
    ended: EndedSignIns,
    clock: Clock,
    log: Logger,
  ) {
    this.#settings = settings;
    const { user, application_credential } = settings.oriel_auth;
    this.#lines = { user, application_credential };
    this.#known = new LocalUsers(user, application_credential);
    this.#tokens = tokens;
    this.#ended = ended;
    this.#clock = clock;
    this.#log = log;
    this.#pace = new SignInPace(settings, clock);
    this.#tokenPace = new TokenSignInPace(settings, clock);
    this.#checks = new PasswordChecks(clock);
  }

  identityUri(base: string): string {
    return `${base}/v3`;
  }

  async authenticate(token: string, call: Call): Promise<Caller> {
    const info = this.#describe(token, await this.#standingClaims(token, call));
    if (info === undefined)
      throw new Refusal('unauthenticated', 'the user or the role is not there any more');
    return info.caller;
  }

  async signIn(credentials: Credentials, scope: Scope, address: string, call: Call): Promise<TokenInfo> {
    const proven = await this.#prove(credentials, address, call);
    const project = this.#chooseProject(proven, scope);
    const now = this.#clock.now();
    const claims: Claims = {
      u: proven.user,
      p: project,
      m: proven.methods,
      i: now,
      e: proven.from?.e ?? now + this.#settings.oriel_auth.token_expiration * 1000,
      a: [newAuditId(), ...(proven.from?.a ?? [])],
      // A chain keeps its first marks: an end of its first sign-in may have been forgotten since.
      s: proven.from?.s ?? (await this.#ended.begin(call)),
      f: fingerprint(proven.hash),
      ...(proven.credentialId === undefined ? {} : { c: proven.credentialId }),
    };
    const info = this.#describe(this.#tokens.sign(claims), claims);
    if (info === undefined) throw new Refusal('unauthenticated', 'the user has no role there');
    return info;
  }

  async inspect(token: string, call: Call): Promise<TokenInfo | undefined> {
    const claims = this.#tokens.read(token);
    const isGood = claims !== undefined && (await this.#ended.stateOf(claims, call)) === 'good';
    return isGood ? this.#describe(token, claims) : undefined;
  }

  async revoke(token: string, call: Call): Promise<AccessChanged | undefined> {
    const claims = this.#tokens.read(token);
    if (claims === undefined) return undefined;
    await this.#ended.end(claims, call);
    return {
      userId: claims.u,
      revoked: { auditId: claims.a[0]!, chainId: claims.a.at(-1)!, endsAt: claims.e },
    };
  }

  /** The message is not believed, only taken as a reason to ask the authority. */
  accessChanged({ revoked }: AccessChanged): void {
    if (revoked !== undefined) this.#ended.forget(revoked.chainId);
  }

  /** Of a sign-in that was ended, the token authority knows: it is what asks here. */
  async standing({ userId, projectId, credentialId }: Grant): Promise<Standing> {
    const over = (code: 'user_disabled' | 'sign_in_revoked', detail: string) =>
      ({ state: 'over', code, detail }) as const;
    if (this.#users.user(userId) === undefined) {
      return over('user_disabled', `[oriel_auth] user has no ${userId} any more`);
    }
    if (credentialId === undefined) return { state: 'good', roles: this.#users.rolesOf(userId, projectId) };
    const credential = this.#users.credential({ id: credentialId });
    return credential === undefined
      ? over('sign_in_revoked', `the application credential ${credentialId} is there no more`)
      : { state: 'good', roles: withImplied(credential.roles) };
  }

  projectsOf(userId: string): readonly Project[] {
    return this.#users.projectsOf(userId);
  }

  projects(): readonly Project[] {
    return this.#users.projects();
  }

  close(): void {}

  get #users(): LocalUsers {
    const { user, application_credential } = this.#settings.oriel_auth;
    const isSame = user === this.#lines.user && application_credential === this.#lines.application_credential;
    if (isSame) return this.#known;
    this.#lines = { user, application_credential };
    try {
      this.#known = new LocalUsers(user, application_credential);
    } catch (error) {
      this.#log.error({ err: error }, 'the users could not be read again: those from before stay');
    }
    return this.#known;
  }

  /** What a token says that is good. Refuses with unauthenticated, sign_in_forgotten, sign_in_unchecked. */
  async #standingClaims(token: string, call: Call): Promise<Claims> {
    const claims = this.#tokens.read(token);
    if (claims === undefined) throw new Refusal('unauthenticated', 'the token is unknown or has expired');
    const state = await this.#ended.stateOf(claims, call);
    if (state === 'good') return claims;
    if (state === 'ended') throw new Refusal('unauthenticated', `${claims.u} has signed out`);
    throw new Refusal('sign_in_forgotten', `the token store has restarted since ${claims.u} signed in`);
  }

  /** What the configuration says today about a token's bearer; undefined where it knows it no more. */
  #describe(token: string, claims: Claims): TokenInfo | undefined {
    const user = this.#users.user(claims.u);
    const credential = claims.c === undefined ? undefined : this.#users.credential({ id: claims.c });
    const hash = claims.c === undefined ? user?.hash : credential?.hash;
    if (user === undefined || hash === undefined || fingerprint(hash) !== claims.f) return undefined;
    const granted = claims.p === null ? [] : this.#users.rolesOf(claims.u, claims.p);
    const roles = credential === undefined ? granted : withImplied(credential.roles);
    if (claims.p !== null && roles.length === 0) return undefined;
    return {
      token,
      caller: {
        userId: user.name,
        userName: user.name,
        projectId: claims.p,
        projectName: claims.p,
        roles,
        signIn: {
          auditIds: [...claims.a],
          ...(claims.c === undefined ? {} : { credentialId: claims.c }),
        },
      },
      methods: claims.m,
      issuedAt: claims.i,
      expiresAt: claims.e,
      // As Keystone has them: its own, and that of the first.
      auditIds: claims.a.length === 1 ? claims.a : [claims.a[0]!, claims.a.at(-1)!],
      ...(credential === undefined
        ? {}
        : { applicationCredential: { id: credential.id, name: credential.name } }),
    };
  }

  async #prove(credentials: Credentials, address: string, call: Call): Promise<Proven> {
    if (credentials.method === 'token') {
      const claims = await this.#standingClaims(credentials.token, call);
      const hash = this.#users.user(claims.u)?.hash;
      // Rescoping what a program was given would let it out of its project.
      if (hash === undefined || claims.c !== undefined || claims.f !== fingerprint(hash)) {
        throw new Refusal('unauthenticated', 'the token cannot be used to get another');
      }
      if (claims.a.length >= MAX_CHAIN) {
        throw new Refusal(
          'unauthenticated',
          `the token is the ${MAX_CHAIN}th of its chain: use an earlier one`,
        );
      }
      this.#tokenPace.require(claims.u, address);
      return { user: claims.u, hash, methods: [...new Set([...claims.m, 'token'])], from: claims };
    }
    if (credentials.method === 'application_credential') {
      const found = this.#users.credential(credentials);
      const name = `credential ${credentials.id ?? `${credentials.user}/${credentials.name}`}`;
      const hashes = this.#users.credentialHashes();
      await this.#requireSecret({ name, address, secret: credentials.secret, hash: found?.hash, hashes });
      const { hash, user, project, id } = found!;
      return { user, hash, methods: ['application_credential'], project, credentialId: id };
    }
    const user = this.#users.user(credentials.user);
    await this.#requireSecret({
      name: credentials.user,
      address,
      secret: credentials.password,
      hash: user?.hash,
      hashes: this.#users.userHashes(),
    });
    return { user: user!.name, hash: user!.hash, methods: ['password'] };
  }

  /** Does the same work for a name that does not exist as for one that does. */
  async #requireSecret({ name, address, secret, hash, hashes }: Secret): Promise<void> {
    const attempt = this.#pace.begin(name, address, secret);
    const { isRecognised } = attempt;
    const isRight = await this.#checks.run({ address, user: name, password: secret, isRecognised }, () =>
      verifyPasswordAmong(secret, hash, hashes),
    );
    if (isRight === undefined) {
      attempt.abandon();
      throw new Refusal('sign_in_throttled', 'too many sign-ins at once', { retryAfterMs: CROWDED_MS });
    }
    attempt.decide(isRight);
  }

  #chooseProject(proven: Proven, scope: Scope): string | null {
    if (proven.project !== undefined) {
      if (scope === 'default') return proven.project;
      throw new Refusal('unauthenticated', 'an application credential cannot ask for another scope');
    }
    if (scope === 'unscoped') return null;
    if (scope !== 'default') return scope.project;
    const projects = this.#users.projectsOf(proven.user);
    return projects.length === 1 ? projects[0]!.id : null;
  }
}

/** 22 characters, as Keystone's are. */
function newAuditId(): string {
  return randomBytes(16).toString('base64url');
}

function fingerprint({ salt, key }: PasswordHash): string {
  return createHash('sha256').update(salt).update(key).digest('base64url').slice(0, 16);
}
