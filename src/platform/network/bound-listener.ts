import net, { type AddressInfo } from 'node:net';
import { getSystemErrorName } from 'node:util';
import type { Closable } from '../lifecycle.ts';

/** A bound address, on which a server of this process listens, or several processes do, each with a copy of the descriptor. */
export interface BoundListener extends Closable {
  readonly address: AddressInfo;
  /** For `server.listen(handle)`, and for sending to another process. */
  readonly handle: object;
}

/** The part of Node's internal handle that is used here. A handle of another kind than TCP has no `getsockname`. */
interface Handle {
  getsockname?(out: Partial<AddressInfo>): number;
  close(): void;
}

/** The function of node:net that binds without accepting connections; node:cluster uses it to share listeners. */
type CreateServerHandle = (
  address: string | null,
  port: number | null,
  family: 4 | 6 | null,
  fd?: number,
) => Handle | number;

const create = () => (net as unknown as { _createServerHandle: CreateServerHandle })._createServerHandle;

/**
 * Binds an address without accepting connections: they wait in the kernel until a process listens. Throws if the address cannot be
 * bound.
 */
export function bindListener(address: string, port: number): BoundListener {
  const handle = create()(address, port, net.isIPv6(address) ? 6 : 4);
  if (typeof handle === 'number') throw cannotBind(handle, address, port);
  const bound: Partial<AddressInfo> = {};
  // If another process listens there, this call is the first to fail.
  const problem = handle.getsockname?.(bound) ?? 0;
  if (problem !== 0) {
    handle.close();
    throw cannotBind(problem, address, port);
  }
  return { address: bound as AddressInfo, handle, close: () => handle.close() };
}

/** The listener of a descriptor that another process has bound. Undefined if the descriptor is not a TCP socket. */
export function adoptListener(fd: number): BoundListener | undefined {
  const handle = create()(null, null, null, fd);
  if (typeof handle === 'number') return undefined;
  const bound: Partial<AddressInfo> = {};
  if (handle.getsockname === undefined || handle.getsockname(bound) !== 0) return undefined;
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
