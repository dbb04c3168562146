import type { Settings } from '../../../config/option-table.ts';
import { Refusal } from '../../../flow/refusals.ts';
import { headersOfCall, headersOfProbe } from '../../../flow/trace-context.ts';
import type { Clock } from '../../../platform/clock.ts';
import {
  HttpAgents,
  type JsonRequest,
  type JsonResponse,
  requestJson,
} from '../../../platform/http/http-json.ts';
import { findEndpoint } from '../../../platform/keystone/catalog.ts';
import { KeystoneFailure } from '../../../platform/keystone/keystone-failure.ts';
import { readTls, type ServiceToken, ServiceTokens } from '../../../platform/keystone/service-tokens.ts';
import { messageOf } from '../../../platform/message-of.ts';
import { CONFIRMATIONS_AT_ONCE } from '../nova/confirmations.ts';
import { type Negotiated, negotiate, versionRoot } from './microversion.ts';
import { chooseServiceUser } from './service-user.ts';

/** A server's description has a few kilobytes; metadata can make it longer. */
const MAX_ANSWER_BYTES = 1024 * 1024;
const NOVA_REQUEST_ID = /^req-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export type NovaSettings = Pick<Settings, 'service_user' | 'keystone_authtoken' | 'oriel_nova'>;

export interface NovaAnswer {
  readonly status: number;
  readonly body: unknown;
  /** Nova's request id, as in Nova's log; empty if the answer has none. */
  readonly novaRequestId: string;
}

/**
 * The purpose of a request. Each purpose has its own connections, so that unanswered requests of one purpose do not block the
 * others.
 */
export type Purpose = 'look-up' | 'confirmation' | 'slow-confirmation' | 'recheck';

export interface Ask {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  /** Oriel's request id: Nova logs it beside its own, as the global request id. */
  readonly requestId: string;
  readonly purpose: Purpose;
  /** No user caused the request: it has no trace. */
  readonly isProbe?: boolean;
  /** `[oriel_nova] timeout` if absent. */
  readonly timeoutMs?: number | undefined;
  /** Aborts the request: `request` throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

type Headers = Readonly<Record<string, string>>;

type ApiRequest = Pick<JsonRequest, 'method' | 'headers' | 'body' | 'agents' | 'signal'> & {
  readonly timeoutMs?: number | undefined;
};

/** Simultaneous connections to Nova for each purpose. */
const CONNECTIONS: Readonly<Record<Purpose, number>> = {
  'look-up': 16,
  confirmation: CONFIRMATIONS_AT_ONCE,
  'slow-confirmation': CONFIRMATIONS_AT_ONCE,
  recheck: 32,
};

/**
 * Sends requests to the compute API of a cloud with a service user's token, at the newest microversion that both sides support.
 * Callers interpret answers of 200, 400, 404 and 409; all other answers are refused here.
 */
export class ComputeApi {
  readonly #options: Settings['oriel_nova'];
  readonly #identityAgents = new HttpAgents();
  readonly #agents: Readonly<Record<Purpose, HttpAgents>> = {
    'look-up': new HttpAgents(CONNECTIONS['look-up']),
    confirmation: new HttpAgents(CONNECTIONS.confirmation),
    'slow-confirmation': new HttpAgents(CONNECTIONS['slow-confirmation']),
    recheck: new HttpAgents(CONNECTIONS.recheck),
  };
  readonly #tokens: ServiceTokens;
  readonly #region: string;
  readonly #tls: ReturnType<typeof readTls>;
  #negotiating: { readonly endpoint: string; readonly result: Promise<Negotiated> } | undefined;

  /** Throws an Error with a sentence if the configuration has no service user or a file cannot be read. */
  constructor(settings: NovaSettings, clock: Clock) {
    const user = chooseServiceUser(settings);
    this.#options = settings.oriel_nova;
    this.#tokens = new ServiceTokens({
      credentials: user.credentials,
      tls: user.tls,
      timeoutMs: user.timeoutMs,
      agents: this.#identityAgents,
      clock,
    });
    this.#region = this.#options.region_name || user.region;
    this.#tls = readTls({
      ...user.tls,
      cafile: this.#options.cafile || user.tls.cafile,
      insecure: this.#options.insecure,
    });
  }

  async request(ask: Ask): Promise<NovaAnswer> {
    let response = await this.#askOnce(ask);
    // Nova was upgraded, or another version serves the same address: the agreed microversion is no longer valid.
    if (response.status === 406) {
      this.#negotiating = undefined;
      response = await this.#askOnce(ask);
    }
    return readAnswer(response);
  }

  /** The microversion in use, for a probe. @throws what `request` throws */
  async version(requestId: string): Promise<string> {
    const ofCall = headersOfProbe(requestId);
    const token = await this.#token(ofCall);
    return (await this.#negotiate(token, ofCall)).version;
  }

  close(): void {
    this.#identityAgents.close();
    for (const agents of Object.values(this.#agents)) agents.close();
  }

  async #askOnce({
    method,
    path,
    body,
    requestId,
    purpose,
    isProbe = false,
    signal,
    timeoutMs,
  }: Ask): Promise<JsonResponse> {
    const ofCall = isProbe
      ? headersOfProbe(requestId)
      : headersOfCall(requestId, purpose === 'recheck' ? undefined : 14);
    return this.#withToken(ofCall, async (token) => {
      const { root, version } = await this.#negotiate(token, ofCall);
      return this.#send(`${root}${path}`, {
        method,
        agents: this.#agents[purpose],
        signal,
        timeoutMs,
        ...(body === undefined ? {} : { body }),
        headers: {
          ...ofCall,
          'X-Auth-Token': token.token.reveal(),
          'OpenStack-API-Version': `compute ${version}`,
          'X-OpenStack-Nova-API-Version': version,
        },
      });
    });
  }

  /** Retries a 401 once with a new token, since the old one may have been revoked or Keystone's keys rotated. */
  async #withToken(
    ofCall: Headers,
    send: (token: ServiceToken) => Promise<JsonResponse>,
  ): Promise<JsonResponse> {
    const token = await this.#token(ofCall);
    const response = await send(token);
    if (response.status !== 401) return response;
    this.#tokens.forget(token);
    return send(await this.#token(ofCall));
  }

  async #token(ofCall: Headers): Promise<ServiceToken> {
    try {
      return await this.#tokens.get(ofCall);
    } catch (cause) {
      if (!(cause instanceof KeystoneFailure)) throw cause;
      const code = cause.why === 'refused' ? 'nova_credentials_refused' : 'nova_identity_unreachable';
      throw new Refusal(code, cause.message, { cause });
    }
  }

  /** Found once for all requests, until it proves wrong. */
  #negotiate(token: ServiceToken, ofCall: Headers): Promise<Negotiated> {
    const endpoint = this.#endpoint(token);
    const current = this.#negotiating;
    if (current?.endpoint === endpoint) return current.result;
    const root = versionRoot(endpoint);
    // With the trailing slash: old versions redirect without it.
    const asking = this.#withToken(ofCall, (each) =>
      this.#send(`${root}/`, {
        method: 'GET',
        agents: this.#agents['look-up'],
        headers: { ...ofCall, 'X-Auth-Token': each.token.reveal() },
      }),
    ).then((response) => {
      if (response.status !== 300) readAnswer(response);
      return negotiate(root, response);
    });
    const negotiating = { endpoint, result: asking };
    this.#negotiating = negotiating;
    asking.catch(() => {
      if (this.#negotiating === negotiating) this.#negotiating = undefined;
    });
    return asking;
  }

  #endpoint({ catalog }: ServiceToken): string {
    const { endpoint_override, service_type: serviceType, valid_interfaces: interfaces } = this.#options;
    if (endpoint_override !== '') return endpoint_override;
    const region = this.#region;
    const found = findEndpoint(catalog, { serviceType, interfaces, region });
    if (found !== undefined && URL.canParse(found) && /^https?:/.test(found)) return found;
    const where = region === '' ? '' : ` in region ${region}`;
    throw new Refusal(
      'nova_endpoint_missing',
      `no ${interfaces.join(' or ')} endpoint of type ${serviceType}${where} in the catalog`,
    );
  }

  async #send(url: string, { timeoutMs, ...request }: ApiRequest): Promise<JsonResponse> {
    try {
      return await requestJson(url, {
        ...request,
        ...this.#tls,
        timeoutMs: timeoutMs ?? this.#options.timeout * 1000,
        maxBytes: MAX_ANSWER_BYTES,
      });
    } catch (cause) {
      request.signal?.throwIfAborted();
      const why = messageOf(cause);
      // The path may contain a console token.
      throw new Refusal('nova_unreachable', `${new URL(url).origin}: ${why}`, { cause });
    }
  }
}

/** Refuses the answers that mean the same for every request. */
function readAnswer({ status, headers, body }: JsonResponse): NovaAnswer {
  const id = String(headers['x-openstack-request-id'] ?? headers['x-compute-request-id'] ?? '');
  const novaRequestId = NOVA_REQUEST_ID.test(id) ? id : '';
  if (READABLE.includes(status)) return { status, body, novaRequestId };
  const detail = `Nova answered ${status}${novaRequestId === '' ? '' : ` (Nova's ${novaRequestId})`}`;
  if (status === 401) throw new Refusal('nova_credentials_refused', `${detail}, also to a new token`);
  if (status === 403) throw new Refusal('nova_forbidden', detail);
  if (status === 406) throw new Refusal('nova_too_old', `${detail} to a microversion that it had offered`);
  if (status === 503)
    throw new Refusal('nova_failed', `${detail}, as it does while its Keystone does not answer`);
  if (status === 429 || status >= 500) throw new Refusal('nova_failed', detail);
  const isRedirect = status >= 300 && status < 400;
  throw new Refusal('nova_answer_unusable', isRedirect ? `${detail}: redirects are not followed` : detail);
}

const READABLE: readonly number[] = [200, 400, 404, 409];
