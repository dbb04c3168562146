import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Settings } from '../../../config/option-table.ts';
import type { Call } from '../../../contracts/contract.ts';
import { Refusal } from '../../../flow/refusals.ts';
import { headersOfCall } from '../../../flow/trace-context.ts';
import type { Clock } from '../../../platform/clock.ts';
import { HttpAgents, type JsonRequest, type JsonResponse } from '../../../platform/http/http-json.ts';
import { missingOptions } from '../../../platform/keystone/credentials.ts';
import { KeystoneFailure } from '../../../platform/keystone/keystone-failure.ts';
import { type ServiceToken, ServiceTokens } from '../../../platform/keystone/service-tokens.ts';
import type { Caller } from '../authenticator.ts';

type Options = Settings['keystone_authtoken'];

/** The part of Keystone's description of a token that is used. */
const TokenReply = Type.Object({
  token: Type.Object({
    expires_at: Type.String(),
    user: Type.Object({
      id: Type.String(),
      name: Type.String(),
      'OS-FEDERATION': Type.Optional(Type.Unknown()),
    }),
    'OS-TRUST:trust': Type.Optional(Type.Unknown()),
    audit_ids: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 8 })),
    project: Type.Optional(Type.Object({ id: Type.String(), name: Type.String() })),
    roles: Type.Optional(Type.Array(Type.Object({ name: Type.String() }))),
  }),
});

export interface ValidatedToken {
  readonly caller: Caller;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/**
 * A client of Keystone v3 that validates tokens of users with the token of a service user. Requests that are shared carry the id of
 * the first call.
 */
export class KeystoneClient {
  readonly #agents = new HttpAgents();
  readonly #tokens: ServiceTokens;

  /** Throws an error with a sentence if an option is missing. */
  constructor(options: Options, clock: Clock) {
    const missing = missingOptions(options);
    if (missing !== undefined) {
      throw new Error(`[oriel_auth] backend is keystone, but [keystone_authtoken] has ${missing}.`);
    }
    const timeoutMs = options.http_connect_timeout * 1000;
    this.#tokens = new ServiceTokens({
      credentials: options,
      tls: options,
      timeoutMs,
      agents: this.#agents,
      clock,
    });
  }

  /** Undefined if Keystone does not know the token. Refuses with identity_unreachable if it gives no usable reply. */
  async validate(token: string, call: Call): Promise<ValidatedToken | undefined> {
    const response = await this.get('/auth/tokens?nocatalog', call, { 'X-Subject-Token': token });
    if (response.status === 404) return undefined;
    const described = response.status === 200 ? describeToken(response.body) : undefined;
    if (described !== undefined) return described;
    throw new Refusal('identity_unreachable', `Keystone answered ${response.status} to a token's validation`);
  }

  async close(): Promise<void> {
    this.#agents.close();
  }

  /** Sends a request with a user's own password or token. Refuses with identity_unreachable if there is no reply. */
  asUser(
    path: string,
    { requestId }: Call,
    request: Pick<JsonRequest, 'method' | 'headers' | 'body'>,
  ): Promise<JsonResponse> {
    const headers = { ...headersOfCall(requestId), ...request.headers };
    return this.#tokens.request(path, { ...request, headers }).catch(refuse);
  }

  /** Sends a GET with the service user's token. Refuses with identity_unreachable if there is no reply. */
  async get(
    path: string,
    { requestId }: Call,
    ofRequest: Readonly<Record<string, string>> = {},
  ): Promise<JsonResponse> {
    const ofCall = headersOfCall(requestId);
    const headers = { ...ofCall, ...ofRequest };
    const service = await this.#serviceToken(ofCall);
    const response = await this.#ask(path, headers, service);
    if (response.status !== 401) return response;
    // Keystone has new keys, or the service's token was revoked: retry once with a new token.
    this.#tokens.forget(service);
    return this.#ask(path, headers, await this.#serviceToken(ofCall));
  }

  #ask(
    path: string,
    headers: Readonly<Record<string, string>>,
    { token }: ServiceToken,
  ): Promise<JsonResponse> {
    const authenticated = { ...headers, 'X-Auth-Token': token.reveal() };
    return this.#tokens.request(path, { method: 'GET', headers: authenticated }).catch(refuse);
  }

  #serviceToken(headers: Readonly<Record<string, string>>): Promise<ServiceToken> {
    return this.#tokens.get(headers).catch(refuse);
  }
}

/** The user of a token by Keystone's description; undefined if the body is something else. */
export function describeToken(body: unknown): ValidatedToken | undefined {
  if (!Value.Check(TokenReply, body)) return undefined;
  const { user, project, roles = [], expires_at, audit_ids = [] } = body.token;
  const isDelegated = 'OS-FEDERATION' in user || 'OS-TRUST:trust' in body.token;
  return {
    expiresAt: Date.parse(expires_at),
    caller: {
      userId: user.id,
      userName: user.name,
      projectId: project?.id ?? null,
      projectName: project?.name ?? null,
      roles: roles.map(({ name }) => name),
      signIn: { auditIds: audit_ids, ...(isDelegated ? { delegated: true } : {}) },
    },
  };
}

function refuse(cause: unknown): never {
  if (!(cause instanceof KeystoneFailure)) throw cause;
  throw new Refusal('identity_unreachable', cause.message, { cause });
}
