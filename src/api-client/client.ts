import createClient, { type Client } from 'openapi-fetch';
import type { paths } from './paths.ts';

/** The routes below a root, by their paths relative to it. */
type Below<Root extends string> = {
  [Path in keyof paths as Path extends `${Root}${infer Rest}` ? Rest : never]: paths[Path];
};

type GetReply<Path extends keyof paths> = paths[Path] extends {
  get: { responses: { 200: { content: { 'application/json': infer Reply } } } };
}
  ? Reply
  : never;

/** Without the field that is always null, as openapi-fetch has it. */
export type Server = Omit<GetReply<'/v2.1/servers/detail'>['servers'][number], 'OS-EXT-STS:task_state'>;
export type Project = Pick<GetReply<'/v3/auth/projects'>['projects'][number], 'id' | 'name'>;
export type Token = GetReply<'/v3/auth/tokens'>['token'];
export type Catalog = NonNullable<Token['catalog']>;
export type Sessions = GetReply<'/oriel/v1/sessions'>;
export type EndedSessions = GetReply<'/oriel/v1/sessions/ended'>;
export type Health = GetReply<'/oriel/v1/health'>;
export type ScreenText = GetReply<'/oriel/v1/servers/{id}/text'>;
export type Trace = GetReply<'/oriel/v1/traces/{request_id}'>;
export type TraceSpan = Trace['steps'][number]['spans'][number];

interface Options extends Omit<RequestInit, 'headers'> {
  readonly headers?: Record<string, string>;
  /** Throws if no reply came, or one that is not a success. */
  readonly send: (request: Request) => Promise<Response>;
}

/** Clients of the three parts of the API, each by the URL of its root. */
export const computeClient = (url: string, options: Options) => connect<Below<'/v2.1'>>(url, options);
export const identityClient = (url: string, options: Options) => connect<Below<'/v3'>>(url, options);
export const orielClient = (url: string, options: Options) => connect<Below<'/oriel/v1'>>(url, options);

function connect<Api extends object>(url: string, { send, headers = {}, ...init }: Options): Client<Api> {
  return createClient<Api>({
    ...init,
    baseUrl: url.replace(/\/+$/, ''),
    headers: { Accept: 'application/json', ...headers },
    fetch: send,
  });
}

/** The body of a successful reply. */
export function bodyOf<T>({ data }: { data?: T }): T {
  if (data === undefined) throw new Error('the reply has no body');
  return data;
}

/** The message of an error reply: the bodies of Nova and Keystone contain one. */
export function faultMessage(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  return Object.values(body)
    .map((fault) =>
      typeof fault === 'object' && fault !== null && 'message' in fault ? fault.message : null,
    )
    .find((message) => typeof message === 'string' && message !== '');
}

/** The compute hosts whose instances are missing from a list: names for administrators, a number for others. */
export function silentHostsOf({ headers }: Response): string | undefined {
  return headers.get('x-oriel-silent-hosts') ?? undefined;
}

export function requestIdOf({ headers }: Response): string | undefined {
  return headers.get('x-openstack-request-id') ?? undefined;
}
