import { type ConsoleauthService, consoleauthContract } from '../../contracts/consoleauth.ts';
import type { Contract, Peers, Service } from '../../contracts/contract.ts';
import type { Transport } from '../../transport/transport.ts';

/** A transport on which the token authority is asked about tokens by way of somebody else, of which the asker knows nothing. */
export function askByWayOf(checkToken: ConsoleauthService['check_token'], transport: Transport): Transport {
  return {
    serve: (contract, host, service) => transport.serve(contract, host, service),
    publisher: (topic) => transport.publisher(topic),
    subscribe: (topic, listener) => transport.subscribe(topic, listener),
    close: () => transport.close(),
    peers<C extends Contract>(contract: C): Peers<C> {
      const peers = transport.peers(contract);
      if (contract.name !== consoleauthContract.name) return peers;
      return { ...peers, any: { ...peers.any, check_token: checkToken } as Service<C> };
    },
  };
}
