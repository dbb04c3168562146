import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from '../config/option-table.ts';
import { isLoopback, isUnspecified } from '../config/values/address.ts';
import { Refusal } from '../flow/refusals.ts';
import { networkStackId } from '../platform/network/network-stack.ts';
import { plainAddress } from '../platform/reverse-proxy/plain-address.ts';
import type { VncServer } from './drivers/driver.ts';

/** A resolver that does not answer holds up no console for longer, in ms. */
const LOOKUP_MS = 1_000;

export interface DialledAddress {
  readonly host: string;
  readonly port: number;
  /** The network stack of this agent; absent where the system does not tell. */
  readonly networkStack?: string;
}

interface Parts {
  readonly settings: { readonly vnc: Settings['vnc']; readonly oriel: Pick<Settings['oriel'], 'transport'> };
}

/**
 * [step 6] The address that proxies dial for a VNC server of this host. The hypervisor's word comes first:
 * `[vnc] server_proxyclient_address` counts only where it leads to the address that the VNC server listens on. Elsewhere it
 * would lead to nobody, or to the VNC server of another instance. docs/decisions/0028-which-address-is-dialled.md has the table.
 * @throws {Refusal} vnc_listens_elsewhere
 */
export async function dialledAddress(
  { settings }: Parts,
  { listen, port }: VncServer,
): Promise<DialledAddress> {
  const configured = settings.vnc.server_proxyclient_address;
  const isOnBus = settings.oriel.transport !== 'in-process';
  const host = await chooseHost(
    listen === null ? null : (plainAddress(listen) ?? listen),
    configured,
    isOnBus,
  );
  if (host === undefined) {
    throw new Refusal(
      'vnc_listens_elsewhere',
      `the VNC server listens on ${listen ?? 'an address that the hypervisor does not name'} (port ${port}); server_proxyclient_address, which proxies dial, is ${configured}`,
    );
  }
  const networkStack = networkStackId();
  return { host, port, ...(networkStack === undefined ? {} : { networkStack }) };
}

/** Undefined where no address is both one that the hypervisor named and one that proxies can be expected to reach. */
async function chooseHost(
  listen: string | null,
  configured: string,
  isOnBus: boolean,
): Promise<string | undefined> {
  const plain = plainAddress(configured) ?? configured;
  if (listen === null) return isUnspecified(plain) ? undefined : configured;
  if (listen === '' || isUnspecified(listen)) return ofEveryAddress(listen, configured, isOnBus);
  if (listen === plain) return configured;
  // The option names this host to itself alone, as it does by default: what the hypervisor names is at least as good.
  if (isLoopback(plain) || isUnspecified(plain) || !isOnBus) return listen;
  if (isLoopback(listen) || isIP(plain) !== 0) return undefined;
  return hostOfName(listen, configured);
}

/** For a VNC server that listens on every address, of one family where it is 0.0.0.0. */
function ofEveryAddress(listen: string, configured: string, isOnBus: boolean): string | undefined {
  const plain = plainAddress(configured) ?? configured;
  // QEMU takes IPv4 on :: too, unless another process has the IPv4 port: ::1 is never that other process.
  const loopback = listen === '::' ? '::1' : '127.0.0.1';
  if (isUnspecified(plain)) return isOnBus ? undefined : loopback;
  if (isLoopback(plain)) return listen === '' ? configured : loopback;
  return listen === '0.0.0.0' && isIP(plain) === 6 ? undefined : configured;
}

/**
 * A name is kept where it leads to the address, since a certificate may be for the name. A name that this host alone maps to a
 * loopback address (Debian's 127.0.1.1) is this host; one that cannot be resolved here is the operator's word.
 */
async function hostOfName(listen: string, name: string): Promise<string | undefined> {
  const found = await Promise.race([addressesOf(name), sleep(LOOKUP_MS, undefined, { ref: false })]);
  if (found === undefined) return name;
  if (isIP(listen) === 0) {
    const ofListen = await Promise.race([addressesOf(listen), sleep(LOOKUP_MS, undefined, { ref: false })]);
    return ofListen === undefined || ofListen.some((each) => found.includes(each)) ? name : undefined;
  }
  if (found.includes(listen)) return name;
  return found.every(isLoopback) ? listen : undefined;
}

async function addressesOf(name: string): Promise<string[] | undefined> {
  try {
    return (await lookup(name, { all: true })).map(({ address }) => plainAddress(address) ?? address);
  } catch {
    return undefined;
  }
}
