import net, { type AddressInfo } from 'node:net';
import { getSystemErrorName } from 'node:util';
import type { Closable } from '../../platform/lifecycle.ts';

/** A bound address that several processes take connections from, each with a copy of the descriptor. */
export interface SharedListener extends Closable {
  readonly address: AddressInfo;
  /** To be sent to a process; opaque here. */
  readonly handle: object;
}

/** What a handle of node's own is, as far as it is used here. */
interface Handle {
  getsockname(out: Partial<AddressInfo>): number;
  close(): void;
}

/** The one function of node:net that binds without taking connections: node:cluster shares listeners by it. */
type CreateServerHandle = (address: string, port: number, family: 4 | 6) => Handle | number;

/**
 * Binds an address and takes no connection itself: those that come wait in the kernel until a process listens, also while
 * none does. Throws where the address cannot be had.
 */
export function shareListener(address: string, port: number): SharedListener {
  const create = (net as unknown as { _createServerHandle: CreateServerHandle })._createServerHandle;
  const handle = create(address, port, net.isIPv6(address) ? 6 : 4);
  if (typeof handle === 'number') throw cannotBind(handle, address, port);
  const bound: Partial<AddressInfo> = {};
  // Where another one listens there, this is the first to say so.
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
