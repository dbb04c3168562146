import { createHash, randomBytes } from 'node:crypto';
import type { Settings } from '../../../config/option-table.ts';
import { withImplied } from '../../../config/values/implied-roles.ts';
import type { AccessChanged, Grant } from '../../../contracts/access.ts';
import type { Call } from '../../../contracts/contract.ts';
import { Refusal } from '../../../flow/refusals.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Logger } from '../../../platform/log/log.ts';
import { type PasswordHash, verifyPasswordAmong } from '../../../platform/password-hash.ts';
import { Fault } from '../../http/fault.ts';
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
import { localBrowserSignIns } from './local-browser-sign-ins.ts';
import { LocalUsers } from './local-users.ts';
import { PasswordChecks } from './password-checks.ts';
import { SignInPace } from './sign-in-pace.ts';
import { chainOf, SignedTokens, type SignInRecord } from './signed-tokens.ts';
import { signingKeyOf } from './signing-key.ts';
import { TokenSignInPace } from './token-sign-in-pace.ts';

/** Long enough for the waiting sign-ins to be served. */
const CROWDED_MS = 2_000;
/** Sign-ins of one chain: as many as the audit ids in a console's grant. */
const MAX_CHAIN = 8;

export async function createLocalAuthenticator({
  settings,
  log,
  clock,
  authorities,
}: AuthenticatorParts): Promise<Authenticator> {
  const key = await signingKeyOf(settings, log);
  const tokens = new SignedTokens(key.reveal(), clock);
  return new LocalAuthenticator(settings, tokens, new EndedSignIns({ authorities }), clock, log);
}

/** A user who has proved who they are. */
interface Proven {
  readonly user: string;
  readonly hash: PasswordHash;
  readonly methods: readonly string[];
  /** The project to which the credential is bound. */
  readonly project?: string;
  readonly credentialId?: string;
  /** The sign-in whose token was the credential: the new one expires with it and belongs to its chain. */
  readonly from?: SignInRecord;
}

/** A password or the secret of an application credential, to be checked. */
interface Secret<Owner> {
  /** Name of the user or application credential, as the client wrote it. */
  readonly name: string;
  /** The client address. */
  readonly address: string;
  readonly secret: string;
  /** The user or credential; undefined if none has that name. */
  readonly found: Owner | undefined;
  /** Of all users, or of all credentials. */
  readonly hashes: readonly PasswordHash[];
}

/** Users from `[oriel_auth] user`, with signed tokens. */
class LocalAuthenticator implements Authenticator, Identity {
  readonly name = 'local';
  readonly identity = this;
  readonly browserSignIns = localBrowserSignIns(this);
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

  /** Throws an error with a sentence if a user or a credential cannot be read. */
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
    const info = this.#describe(token, await this.#goodRecord(token, call));
    if (info === undefined) throw new Refusal('unauthenticated', 'the user or the role no longer exists');
    return info.caller;
  }

  async signIn(credentials: Credentials, scope: Scope, address: string, call: Call): Promise<TokenInfo> {
    const proven = await this.#prove(credentials, address, call);
    const project = this.#chooseProject(proven, scope);
    const now = this.#clock.now();
    const record: SignInRecord = {
      u: proven.user,
      p: project,
      m: proven.methods,
      i: now,
      e: proven.from?.e ?? now + this.#settings.oriel_auth.token_expiration * 1000,
      a: [newAuditId(), ...(proven.from?.a ?? [])],
      // A chain keeps its first marks: the revocation of its first sign-in may have been forgotten since.
      s: proven.from?.s ?? (await this.#ended.begin(call)),
      f: fingerprint(proven.hash),
      ...(proven.credentialId === undefined ? {} : { c: proven.credentialId }),
    };
    const info = this.#describe(this.#tokens.sign(record), record);
    if (info === undefined) {
      // The password was right, so the reply reveals nothing to a stranger.
      const words = 'The user has no role in that project, or there is no such project.';
      throw new Fault('unauthenticated', { words, detail: 'the user has no role there' });
    }
    return info;
  }

  async inspect(token: string, call: Call): Promise<TokenInfo | undefined> {
    const record = this.#tokens.read(token);
    const isGood = record !== undefined && (await this.#ended.stateOf(record, call)) === 'good';
    return isGood ? this.#describe(token, record) : undefined;
  }

  async revoke(token: string, call: Call): Promise<AccessChanged | undefined> {
    const record = this.#tokens.read(token);
    if (record === undefined) return undefined;
    await this.#ended.end(record, call);
    return {
      userId: record.u,
      revoked: { auditId: record.a[0], chainId: chainOf(record), endsAt: record.e },
    };
  }

  /** The message is not trusted: it only causes the authority to be asked. */
  accessChanged({ revoked }: AccessChanged): void {
    if (revoked !== undefined) this.#ended.forget(revoked.chainId);
  }

  /** The caller, a token authority, knows the revoked sign-ins itself. */
  async standing({ userId, projectId, credentialId }: Grant): Promise<Standing> {
    const over = (code: 'user_disabled' | 'sign_in_revoked', detail: string) =>
      ({ state: 'over', code, detail }) as const;
    if (this.#users.user(userId) === undefined) {
      return over('user_disabled', `[oriel_auth] user no longer has ${userId}`);
    }
    if (credentialId === undefined) return { state: 'good', roles: this.#users.rolesOf(userId, projectId) };
    const credential = this.#users.credential({ id: credentialId });
    return credential === undefined
      ? over('sign_in_revoked', `the application credential ${credentialId} no longer exists`)
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
      this.#log.error({ err: error }, 'the users could not be read again: the previous ones stay');
    }
    return this.#known;
  }

  /** The content of a token that is good. Refuses with unauthenticated, sign_in_forgotten, sign_in_unchecked. */
  async #goodRecord(token: string, call: Call): Promise<SignInRecord> {
    const record = this.#tokens.read(token);
    if (record === undefined) throw new Refusal('unauthenticated', 'the token is unknown or has expired');
    const state = await this.#ended.stateOf(record, call);
    if (state === 'good') return record;
    if (state === 'ended') throw new Refusal('unauthenticated', `${record.u} has signed out`);
    throw new Refusal('sign_in_forgotten', `the token store has restarted since ${record.u} signed in`);
  }

  /** The token's user by the current configuration; undefined if it no longer has the user. */
  #describe(token: string, record: SignInRecord): TokenInfo | undefined {
    const user = this.#users.user(record.u);
    const credential = record.c === undefined ? undefined : this.#users.credential({ id: record.c });
    const hash = record.c === undefined ? user?.hash : credential?.hash;
    if (user === undefined || hash === undefined || fingerprint(hash) !== record.f) return undefined;
    const granted = record.p === null ? [] : this.#users.rolesOf(record.u, record.p);
    const roles = credential === undefined ? granted : withImplied(credential.roles);
    if (record.p !== null && roles.length === 0) return undefined;
    return {
      token,
      caller: {
        userId: user.name,
        userName: user.name,
        projectId: record.p,
        projectName: record.p,
        roles,
        signIn: {
          auditIds: [...record.a],
          ...(record.c === undefined ? {} : { credentialId: record.c }),
        },
      },
      methods: record.m,
      issuedAt: record.i,
      expiresAt: record.e,
      // Like Keystone's: its own, and that of the first.
      auditIds: record.a.length === 1 ? record.a : [record.a[0], chainOf(record)],
      ...(credential === undefined
        ? {}
        : { applicationCredential: { id: credential.id, name: credential.name } }),
    };
  }

  async #prove(credentials: Credentials, address: string, call: Call): Promise<Proven> {
    if (credentials.method === 'token') {
      const record = await this.#goodRecord(credentials.token, call);
      const hash = this.#users.user(record.u)?.hash;
      // Rescoping would let a program out of the project of its credential.
      if (hash === undefined || record.c !== undefined || record.f !== fingerprint(hash)) {
        throw new Refusal('unauthenticated', 'the token cannot be used for another sign-in');
      }
      if (record.a.length >= MAX_CHAIN) {
        throw new Refusal(
          'unauthenticated',
          `the token is the ${MAX_CHAIN}th of its chain: use an earlier one`,
        );
      }
      this.#tokenPace.require(record.u, address);
      return { user: record.u, hash, methods: [...new Set([...record.m, 'token'])], from: record };
    }
    if (credentials.method === 'application_credential') {
      const found = this.#users.credential(credentials);
      const name = `credential ${credentials.id ?? `${credentials.user}/${credentials.name}`}`;
      const hashes = this.#users.credentialHashes();
      const { secret } = credentials;
      const { hash, user, project, id } = await this.#requireSecret({ name, address, secret, found, hashes });
      return { user, hash, methods: ['application_credential'], project, credentialId: id };
    }
    const { user: name, password: secret } = credentials;
    const found = this.#users.user(name);
    const hashes = this.#users.userHashes();
    const { hash } = await this.#requireSecret({ name, address, secret, found, hashes });
    return { user: name, hash, methods: ['password'] };
  }

  /** Does the same work for a name that does not exist as for one that does. */
  async #requireSecret<Owner extends { readonly hash: PasswordHash }>({
    name,
    address,
    secret,
    found,
    hashes,
  }: Secret<Owner>): Promise<Owner> {
    const attempt = this.#pace.begin(name, address, secret);
    const { isRecognised } = attempt;
    const isRight = await this.#checks.run({ address, user: name, password: secret, isRecognised }, () =>
      verifyPasswordAmong(secret, found?.hash, hashes),
    );
    if (isRight === undefined) {
      attempt.abandon();
      throw new Refusal('sign_in_throttled', 'too many sign-ins at once', { retryAfterMs: CROWDED_MS });
    }
    attempt.decide(isRight);
    if (found === undefined) throw new Refusal('unauthenticated', 'no such user or credential');
    return found;
  }

  #chooseProject(proven: Proven, scope: Scope): string | null {
    if (proven.project !== undefined) {
      if (scope === 'default') return proven.project;
      throw new Refusal('unauthenticated', 'an application credential cannot ask for another scope');
    }
    if (scope === 'unscoped') return null;
    if (scope !== 'default') return scope.project;
    const [only, ...others] = this.#users.projectsOf(proven.user);
    return only !== undefined && others.length === 0 ? only.id : null;
  }
}

/** 22 characters, like Keystone's. */
function newAuditId(): string {
  return randomBytes(16).toString('base64url');
}

function fingerprint({ salt, key }: PasswordHash): string {
  return createHash('sha256').update(salt).update(key).digest('base64url').slice(0, 16);
}
