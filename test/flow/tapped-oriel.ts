import type { Lookup } from '../../src/consoleauth/stores/store.ts';
import type { Contract, Service } from '../../src/contracts/contract.ts';
import type { Transport } from '../../src/transport/transport.ts';
import type { RunningOriel } from '../support/fixtures/all-in-one.ts';

/** A request that crossed the transport from one role to another. */
export interface Crossing {
  /** `compute.get_vnc_console` */
  readonly method: string;
  /** The host that was addressed; absent if any server may answer. */
  readonly host?: string;
  readonly request: unknown;
  readonly requestId: string;
}

/** A running Oriel whose seams a test can observe and use. */
export interface TappedOriel extends RunningOriel {
  /** `[DEFAULT] host` of its compute agent. */
  readonly computeHost: string;
  /** The test's own end of the transport. */
  readonly transport: Transport;
  readonly crossings: readonly Crossing[];
  /** The store in which the token authority keeps tokens. */
  readonly store: {
    lookup(tokenHash: string): Promise<Lookup>;
    deleteForInstance(instanceUuid: string, code: string): Promise<number>;
  };
}

/** Records the requests that arrive at the services of a transport from now on. */
export function tapTransport(transport: Transport, crossings: Crossing[]): Transport {
  const serve = transport.serve.bind(transport);
  transport.serve = (contract, host, service) =>
    serve(contract, host, tapService(contract, host, service, crossings));
  return transport;
}

function tapService<C extends Contract>(
  contract: C,
  host: string,
  service: Service<C>,
  crossings: Crossing[],
): Service<C> {
  const handlers = Object.entries(service) as [string, Service<C>[string]][];
  const tapped = handlers.map(([method, handle]): [string, Service<C>[string]] => [
    method,
    (request, { requestId }) => {
      crossings.push({ method: `${contract.name}.${method}`, host, request, requestId });
      return handle(request, { requestId });
    },
  ]);
  return Object.fromEntries(tapped) as Service<C>;
}
