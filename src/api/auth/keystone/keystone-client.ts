import { readFileSync } from 'node:fs';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Settings } from '../../../config/options/table.ts';
import { Refusal } from '../../../flow/refusals.ts';
import type { Clock } from '../../../platform/clock.ts';
import { HttpAgents, type JsonRequest, type JsonResponse, requestJson } from '../../../platform/http-json.ts';
import type { Caller } from '../authenticator.ts';

type Options = Settings['keystone_authtoken'];

/** What counts in Keystone's description of a token; whatever else it says is left alone. */
const TokenReply = Type.Object({
  token: Type.Object({
    expires_at: Type.String(),
    user: Type.Object({ id: Type.String(), name: Type.String() }),
    project: Type.Optional(Type.Object({ id: Type.String(), name: Type.String() })),
    roles: Type.Optional(Type.Array(Type.Object({ name: Type.String() }))),
  }),
});

/** The service's own token is renewed this long before it ends. */
const RENEW_EARLY_MS = 60_000;

export interface ValidatedToken {
  readonly caller: Caller;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Asks a Keystone v3 with a service user's token, got when it is first needed and renewed before it ends. */
export class KeystoneClient {
  readonly #options: Options;
  readonly #url: string;
  readonly #ca: string | undefined;
  readonly #clock: Clock;
  readonly #agents = new HttpAgents();
  #service: Promise<{ token: string; expiresAt: number }> | undefined;

  /** Throws with a sentence where an option is missing. */
  constructor(options: Options, clock: Clock) {
    const needed =
      options.auth_type === 'v3applicationcredential'
        ? (['auth_url', 'application_credential_id'] as const)
        : (['auth_url', 'username'] as const);
    const missing = needed.filter((name) => options[name] === '');
    if (missing.length > 0) {
      throw new Error(
        `[oriel_auth] backend is keystone, but [keystone_authtoken] has no ${missing.join(' and no ')}.`,
      );
    }
    this.#options = options;
    const root = options.auth_url.replace(/\/+$/, '');
    this.#url = root.endsWith('/v3') ? root : `${root}/v3`;
    this.#ca = options.cafile === '' ? undefined : readFileSync(options.cafile, 'utf8');
    this.#clock = clock;
  }

  /** Undefined where Keystone does not know the token. Refuses with identity_unreachable where it cannot tell. */
  async validate(token: string): Promise<ValidatedToken | undefined> {
    let response = await this.#ask(token);
    if (response.status === 401) {
      // Keystone was restarted with other keys or the service's token was revoked: once more with a new one.
      this.#service = undefined;
      response = await this.#ask(token);
    }
    if (response.status === 404) return undefined;
    const { body } = response;
    if (response.status !== 200 || !Value.Check(TokenReply, body)) {
      throw new Refusal(
        'identity_unreachable',
        `Keystone answered ${response.status} to a token's validation`,
      );
    }
    const { user, project, roles = [], expires_at } = body.token;
    return {
      expiresAt: Date.parse(expires_at),
      caller: {
        userId: user.id,
        userName: user.name,
        projectId: project?.id ?? null,
        projectName: project?.name ?? null,
        roles: roles.map(({ name }) => name),
      },
    };
  }

  async close(): Promise<void> {
    this.#agents.close();
  }

  async #ask(token: string): Promise<JsonResponse> {
    const service = await this.#serviceToken();
    return this.#request('/auth/tokens?nocatalog', {
      method: 'GET',
      headers: { 'X-Auth-Token': service, 'X-Subject-Token': token },
    });
  }

  async #serviceToken(): Promise<string> {
    const current = await this.#service;
    if (current !== undefined && current.expiresAt - RENEW_EARLY_MS > this.#clock.now()) return current.token;
    const asking = this.#signIn();
    this.#service = asking;
    // A failure is not kept: the next request tries anew.
    asking.catch(() => {
      if (this.#service === asking) this.#service = undefined;
    });
    return (await asking).token;
  }

  async #signIn(): Promise<{ token: string; expiresAt: number }> {
    const body = { auth: credentials(this.#options) };
    const response = await this.#request('/auth/tokens', { method: 'POST', body });
    const token = response.headers['x-subject-token'];
    if (response.status !== 201 || typeof token !== 'string' || !Value.Check(TokenReply, response.body)) {
      throw new Refusal(
        'identity_unreachable',
        `Keystone answered ${response.status} to the sign-in of the service user "${this.#options.username}"`,
      );
    }
    return { token, expiresAt: Date.parse(response.body.token.expires_at) };
  }

  async #request(
    path: string,
    request: Pick<JsonRequest, 'method' | 'headers' | 'body'>,
  ): Promise<JsonResponse> {
    try {
      return await requestJson(`${this.#url}${path}`, {
        ...request,
        timeoutMs: this.#options.http_connect_timeout * 1000,
        agents: this.#agents,
        insecure: this.#options.insecure,
        ...(this.#ca === undefined ? {} : { ca: this.#ca }),
      });
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new Refusal('identity_unreachable', `${this.#url}: ${why}`, { cause });
    }
  }
}

/** The service user as Keystone wants to be told of it [Keystone v3 API, auth.identity]. */
function credentials(options: Options) {
  if (options.auth_type === 'v3applicationcredential') {
    const { application_credential_id: id, application_credential_secret: secret } = options;
    const identity = {
      methods: ['application_credential'],
      application_credential: { id, secret: secret.reveal() },
    };
    return { identity };
  }
  const domain = (id: string, name: string) => (id === '' ? { name } : { id });
  const user = {
    name: options.username,
    password: options.password.reveal(),
    domain: domain(options.user_domain_id, options.user_domain_name),
  };
  const project = {
    name: options.project_name,
    domain: domain(options.project_domain_id, options.project_domain_name),
  };
  return { identity: { methods: ['password'], password: { user } }, scope: { project } };
}
