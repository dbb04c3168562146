import type { Sessions, Trace } from '../../api-client/client.ts';

/** What an operator does with the sessions of the proxies: through the API, or through the socket of a proxy on this host. */
export interface OperatorClient {
  /** The socket of a proxy; undefined: the API. */
  readonly socket: string | undefined;
  sessions(): Promise<SessionsSeen>;
  endSession(id: string, reason: string): Promise<{ ended: boolean }>;
  /** Ends all consoles of an instance, given by name or id. */
  endConsolesOf(server: string, reason: string): Promise<EndedConsoles>;
  trace(requestId: string): Promise<Trace>;
}

export interface SessionsSeen extends Sessions {
  /** The names of instances that the proxies do not know, by id. */
  readonly names: ReadonlyMap<string, string>;
  /** What the list lacks, for the operator. */
  readonly notes: readonly string[];
}

/** `deleted`: the unused access URLs that stopped working. `ended`: the consoles that ended; each is known to one side only. */
export type EndedConsoles = { readonly deleted: number } | { readonly ended: number };
