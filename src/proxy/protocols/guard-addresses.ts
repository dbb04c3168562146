import { isLoopback, isUnspecified } from '../../config/values/address.ts';
import type { KindRefusals } from '../../consoles/console-kinds.ts';
import { Refusal } from '../../flow/refusals.ts';
import { networkStackId } from '../../platform/network/network-stack.ts';
import { ownAddresses } from '../../platform/network/own-addresses.ts';
import { plainAddress } from '../../platform/reverse-proxy/plain-address.ts';

/** The refusal for an IP address that must not be dialled; undefined for all others. */
export type AddressGuard = (address: string) => Refusal | undefined;

/**
 * Prevents a console from being connected to the proxy's machine by an address that means another one: the unspecified address
 * and, if the compute agent has another network stack than this process, every address of this machine. A console server that
 * listens there belongs to another instance.
 */
export function guardAddresses(
  networkStack: string | undefined,
  { addressUnusable }: KindRefusals,
): AddressGuard {
  const refuse = (detail: string) => new Refusal(addressUnusable, detail);
  const own = networkStackId();
  const isElsewhere = networkStack !== undefined && own !== undefined && networkStack !== own;
  return (address) => {
    const plain = plainAddress(address) ?? address;
    if (isUnspecified(plain))
      return refuse(`${address} is not the address of a machine: it leads to the proxy itself`);
    if (isElsewhere && (isLoopback(plain) || ownAddresses().has(plain))) {
      return refuse(`${address} is the proxy's own address, and the compute agent is on another machine`);
    }
    return undefined;
  };
}
