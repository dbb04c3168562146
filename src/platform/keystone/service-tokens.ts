import { readFileSync } from 'node:fs';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { type Clock, steadyTime } from '../clock.ts';
import { type HttpAgents, type JsonRequest, type JsonResponse, requestJson } from '../http/http-json.ts';
import { messageOf } from '../message-of.ts';
import { Secret } from '../secret.ts';
import { Catalog } from './catalog.ts';
import { type Credentials, describeUser, signInBody } from './credentials.ts';
import { KeystoneFailure } from './keystone-failure.ts';

const SignInReply = Type.Object({
  token: Type.Object({ expires_at: Type.String(), catalog: Type.Optional(Catalog) }),
});

/** A token is renewed this long before it expires, or after nine tenths of a short lifetime. */
const RENEW_EARLY_MS = 60_000;

/** The TLS options of a service, with keystoneauth's names. Unset strings are empty. */
export interface TlsOptions {
  readonly cafile: string;
  readonly certfile: string;
  readonly keyfile: string;
  readonly insecure: boolean;
}

export interface ServiceToken {
  readonly token: Secret;
  readonly catalog: Catalog;
  /** In the steady milliseconds of its ServiceTokens: correcting the time of day changes nothing. */
  readonly renewAt: number;
}

export interface ServiceTokensOptions {
  readonly credentials: Credentials;
  readonly tls: TlsOptions;
  /** For one request. */
  readonly timeoutMs: number;
  readonly agents: HttpAgents;
  readonly clock: Clock;
}

/** The token of a service user: requested when first needed, renewed before it expires, by one request for all callers. */
export class ServiceTokens {
  readonly #options: ServiceTokensOptions;
  readonly #url: string;
  readonly #tls: Pick<JsonRequest, 'ca' | 'cert' | 'key' | 'insecure'>;
  /** Steady milliseconds. */
  readonly #now: () => number;
  #current: ServiceToken | undefined;
  #asking: Promise<ServiceToken> | undefined;

  /** Throws if a certificate file cannot be read. */
  constructor(options: ServiceTokensOptions) {
    this.#options = options;
    this.#now = steadyTime(options.clock);
    this.#url = identityUrl(options.credentials.auth_url);
    this.#tls = readTls(options.tls);
  }

  /**
   * Throws KeystoneFailure.
   * @param headers of the request for a new token, if one is needed
   */
  async get(headers: Readonly<Record<string, string>> = {}): Promise<ServiceToken> {
    const current = this.#current;
    if (current !== undefined && current.renewAt > this.#now()) return current;
    this.#asking ??= this.#signIn(headers).finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  /** A service refused the token early: Keystone was restarted with other keys, or the token was revoked. */
  forget(refused: ServiceToken): void {
    if (this.#current === refused) this.#current = undefined;
  }

  /** A request to Keystone itself. Throws KeystoneFailure if there is no answer. */
  async request(
    path: string,
    request: Pick<JsonRequest, 'method' | 'headers' | 'body'>,
  ): Promise<JsonResponse> {
    const { agents, timeoutMs } = this.#options;
    try {
      return await requestJson(`${this.#url}${path}`, { ...request, ...this.#tls, agents, timeoutMs });
    } catch (cause) {
      const why = messageOf(cause);
      throw new KeystoneFailure('unreachable', `${this.#url}: ${why}`, { cause });
    }
  }

  async #signIn(headers: Readonly<Record<string, string>>): Promise<ServiceToken> {
    const { credentials, clock } = this.#options;
    const body = signInBody(credentials);
    const response = await this.request('/auth/tokens', { method: 'POST', headers, body });
    const { status } = response;
    const token = response.headers['x-subject-token'];
    if (status !== 201 || typeof token !== 'string' || !Value.Check(SignInReply, response.body)) {
      const why =
        status >= 500 || status === 429
          ? 'unreachable'
          : CREDENTIALS.includes(status)
            ? 'refused'
            : 'nonsense';
      throw new KeystoneFailure(
        why,
        `${this.#url} answered ${status} to the sign-in of ${describeUser(credentials)}`,
      );
    }
    const life = Date.parse(response.body.token.expires_at) - clock.now();
    if (!(life > 0)) throw new KeystoneFailure('nonsense', `${this.#url} returned an expired token`);
    const renewAt = this.#now() + life - Math.min(RENEW_EARLY_MS, life / 10);
    this.#current = { token: new Secret(token), catalog: response.body.token.catalog ?? [], renewAt };
    return this.#current;
  }
}

/** 400: unknown domain or project; 401: any other error in the credentials; 403: locked. */
const CREDENTIALS: readonly number[] = [400, 401, 403];

/** Keystone's v3 root, also if the option lacks `/v3`. */
function identityUrl(authUrl: string): string {
  const root = authUrl.trim().replace(/\/+$/, '');
  if (/\/v2\.0$/.test(root)) return root.replace(/v2\.0$/, 'v3');
  return root.endsWith('/v3') ? root : `${root}/v3`;
}

/** The contents of the PEM files. Throws if one cannot be read. */
export function readTls({
  cafile,
  certfile,
  keyfile,
  insecure,
}: TlsOptions): Pick<JsonRequest, 'ca' | 'cert' | 'key' | 'insecure'> {
  return {
    insecure,
    ...(cafile === '' ? {} : { ca: readFileSync(cafile, 'utf8') }),
    ...(certfile === '' ? {} : { cert: readFileSync(certfile, 'utf8') }),
    ...(keyfile === '' ? {} : { key: readFileSync(keyfile, 'utf8') }),
  };
}
