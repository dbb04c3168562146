import type { TSchema } from 'typebox';
import type { ApiParts } from '../api-parts.ts';
import type { Caller, Identity } from '../auth/authenticator.ts';

/** Where this api is, for the catalog. */
export interface Endpoints {
  readonly base: string;
  readonly region: string;
}

export interface IdentityRequest {
  readonly requestId: string;
  /** Null only at routes that are open. */
  readonly caller: Caller | null;
  /** The caller's own token, and the one that it asks about. */
  readonly authToken: string;
  readonly subjectToken: string;
  readonly query: URLSearchParams;
  readonly params: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly address: string;
  readonly endpoints: Endpoints;
  setHeader(name: string, value: string): void;
}

/** Of the rest of the api, what these routes need. */
export type IdentityParts = Pick<ApiParts, 'requestLog' | 'audit' | 'publishAccessChanged'>;

/** One row of the part of Keystone v3 that is served below `/v3` and `/identity/v3` for local users. */
export interface IdentityRoute {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly summary: string;
  /** Whether it is there before one has a token. */
  readonly open?: true;
  readonly body?: TSchema;
  readonly response: TSchema;
  /** HTTP status of success. */
  readonly status: 200 | 201 | 204;
  handle(request: IdentityRequest, identity: Identity, parts: IdentityParts): Promise<unknown> | unknown;
}
