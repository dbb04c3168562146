import type { TSchema } from 'typebox';
import type { ApiParts } from '../api-parts.ts';
import type { Caller } from '../auth/authenticator.ts';

export interface OrielRequest {
  readonly requestId: string;
  readonly caller: Caller;
  /** The client's. */
  readonly address: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Parsed JSON, not validated yet; null where there was none. */
  readonly body: unknown;
}

/** One row of Oriel's own part of the API, below `/oriel/v1`: what Nova has no word for. */
export interface OrielRoute {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly summary: string;
  /** For the document; handlers validate. */
  readonly body?: TSchema;
  readonly query?: TSchema;
  readonly response: TSchema;
  handle(request: OrielRequest, parts: ApiParts): Promise<unknown>;
}
