import type { IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static, TSchema } from 'typebox';
import type { Rule } from '../access/policy.ts';
import type { ApiParts } from '../api-parts.ts';
import type { Caller } from '../auth/authenticator.ts';
import type { Envelope } from '../http/answer-fault.ts';
import { parseJson } from '../http/parse-json.ts';
import { requestBase } from '../http/request-base.ts';
import { requestTarget } from '../http/request-target.ts';

/** What every handler receives. */
export interface ApiRequest {
  readonly requestId: string;
  readonly raw: IncomingMessage;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Parsed JSON, not validated; null if the request has no body. */
  readonly body: unknown;
  readonly accept: string;
  /** The client address. */
  readonly address: string;
  /** This API's own address as the client wrote it, `http://host:8774`. */
  readonly base: string;
  setHeader(name: string, value: string | string[]): void;
  /** The client has proved who it is, by other means than a token. */
  setAuthenticated(): void;
  /** Replaces the route's status of success. */
  setStatus(status: number): void;
  /** The reply is a stream that lasts: it no longer counts among the requests under way of its client address. */
  setLongLived(): void;
}

/** Of routes that require a sign-in. */
export interface SignedIn {
  readonly caller: Caller;
  /** The user of the request now, for replies that last. Rejects once the sign-in is over. */
  authenticateAgain(): Promise<Caller>;
}

/** The names in a path such as `/servers/:id`. */
type NamesIn<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | NamesIn<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;

type ParamsOf<Path extends string> = { readonly [Name in NamesIn<Path>]: string };

interface RouteDescription<Path extends string, Reply extends TSchema> {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: Path;
  readonly summary: string;
  /** What the policy asks of the caller, by the body if there are several; docs/api.md shows it. */
  readonly rule?: Rule | readonly Rule[];
  /** The first microversion that has the route. */
  readonly since?: `2.${number}`;
  /** For the document; handlers validate, in Nova's order and words. */
  readonly body?: TSchema;
  readonly query?: TSchema;
  readonly reply: Reply;
  /** The media type of the reply; JSON if absent. */
  readonly replyType?: 'image/png' | 'text/event-stream';
  /** HTTP status of success; 200 if absent. */
  readonly status?: number;
  /** Other statuses with their replies, for the document. */
  readonly otherReplies?: Readonly<Record<number, TSchema>>;
  /** Whether the document shows HEAD too, which every GET answers. */
  readonly head?: true;
  /** Not in the document: an alias, or a description of versions for discovery. */
  readonly hidden?: true;
  /** Reports a refused request to trace and audit. */
  readonly onRefusal?: (parts: ApiParts, request: FastifyRequest, error: unknown) => void;
}

interface Handling<Request, Reply> {
  /** Null: no body, with a status of `otherReplies`. */
  handle(request: Request, parts: ApiParts): Promise<Reply | null> | Reply | null;
}

type RouteOf<Request, Path extends string, Reply extends TSchema> = RouteDescription<Path, Reply> &
  (
    | ({ readonly open: true } & Handling<Request & { readonly params: ParamsOf<Path> }, Static<Reply>>)
    | ({ readonly open?: never } & Handling<
        Request & SignedIn & { readonly params: ParamsOf<Path> },
        Static<Reply>
      >)
  );

/** One row of the API. Routes without `open` require a sign-in. */
export type Route<Request = ApiRequest> = RouteDescription<string, TSchema> &
  (
    | ({ readonly open: true } & Handling<Request & { readonly params: Params }, unknown>)
    | ({ readonly open?: never } & Handling<Request & SignedIn & { readonly params: Params }, unknown>)
  );

type Params = Readonly<Record<string, string>>;

/** Makes the function that declares routes for one kind of request: the compiler checks path parameters and reply. */
export function routesFor<Request>() {
  return <const Path extends string, Reply extends TSchema>(
    route: RouteOf<Request, Path, Reply>,
  ): Route<Request> => route;
}

/** Declares a route that needs nothing but an `ApiRequest`. */
export const route = routesFor<ApiRequest>();

/** Routes with common roots, order of evaluation and form of faults. */
export interface Surface<Request extends ApiRequest = ApiRequest> {
  /** In the document. */
  readonly tag?: string;
  /** URL prefixes. The document shows the first. */
  readonly roots: readonly string[];
  /** Patterns of the URLs for which there is no route: 404 in the surface's form. */
  readonly unknown: readonly string[];
  /** Whether the 404 requires a sign-in, so that a client without one does not learn which routes exist. */
  readonly isUnknownPrivate?: true;
  readonly envelope: Envelope;
  readonly routes: readonly Route<Request>[];
  /** Refuses requests of other clients than those that the surface is for; first of all. */
  refuse?(parts: ApiParts, request: FastifyRequest): void;
  /** The user of a request; by X-Auth-Token if absent. */
  authenticate?(parts: ApiParts, request: FastifyRequest): Promise<Caller>;
  /** Runs before authentication and before the body is read. */
  before?(request: FastifyRequest, reply: FastifyReply): void;
  /** Runs after authentication, before the body is read. */
  admit?(request: FastifyRequest, reply: FastifyReply): void;
  /** Adds what only this surface's handlers need. */
  complete(common: ApiRequest, request: FastifyRequest, route: Route<Request>, parts: ApiParts): Request;
}

export function readRequest(parts: ApiParts, request: FastifyRequest, reply: FastifyReply): ApiRequest {
  const client = parts.proxies.clientOf(request.raw);
  return {
    requestId: request.id,
    raw: request.raw,
    method: request.method,
    ...requestTarget(request.url),
    body: request.method === 'POST' ? parseJson(request) : null,
    accept: request.headers.accept ?? '',
    address: client.address,
    base: requestBase(request.raw, client),
    setHeader: (name, value) => void reply.header(name, value),
    setAuthenticated() {
      request.isAuthenticated = true;
    },
    setStatus: (status) => void reply.code(status),
    setLongLived: () => request.noLongerUnderWay?.(),
  };
}
