import net, { type AddressInfo } from 'node:net';
import { getSystemErrorName } from 'node:util';
import type { Closable } from '../../platform/lifecycle.ts';

/** A bound address whose connections several processes accept, each with a copy of the descriptor. */
export interface SharedListener extends Closable {
  readonly address: AddressInfo;
  /** For sending to a process. */
  readonly handle: object;
}

/** The part of Node's internal handle that is used here. */
interface Handle {
  getsockname(out: Partial<AddressInfo>): number;
  close(): void;
}

/** The function of node:net that binds without accepting connections; node:cluster uses it to share listeners. */
type CreateServerHandle = (address: string, port: number, family: 4 | 6) => Handle | number;

/**
 * Binds an address without accepting connections: they wait in the kernel until a process listens. Throws if the address cannot be
 * bound.
 */
export function shareListener(address: string, port: number): SharedListener {
  const create = (net as unknown as { _createServerHandle: CreateServerHandle })._createServerHandle;
  const handle = create(address, port, net.isIPv6(address) ? 6 : 4);
  if (typeof handle === 'number') throw cannotBind(handle, address, port);
  const bound: Partial<AddressInfo> = {};
  // If another process listens there, this call is the first to fail.
  const problem = handle.getsockname(bound);
  if (problem !== 0) {
    handle.close();
    throw cannotBind(problem, address, port);
  }
  return { address: bound as AddressInfo, handle, close: () => handle.close() };
}

function cannotBind(problem: number, address: string, port: number): Error {
  const code = getSystemErrorName(problem);
  return Object.assign(new Error(`listen ${code}: ${address}:${port}`), {
    code,
    syscall: 'listen',
    address,
    port,
  });
}
