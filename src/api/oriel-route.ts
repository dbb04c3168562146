import type { TSchema } from 'typebox';
import type { ApiParts } from './api-parts.ts';
import type { Caller } from './auth/authenticator.ts';

export interface OrielRequest {
  readonly requestId: string;
  readonly caller: Caller;
  readonly params: Readonly<Record<string, string>>;
  /** Validated by the route's schema; null where it has none. */
  readonly body: unknown;
}

/** One row of Oriel's own part of the API, below `/oriel/v1`: what Nova has no word for. */
export interface OrielRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly summary: string;
  readonly body?: TSchema;
  readonly response: TSchema;
  handle(request: OrielRequest, parts: ApiParts): Promise<unknown>;
}
