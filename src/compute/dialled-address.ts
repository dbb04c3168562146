import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from '../config/option-table.ts';
import { isLoopback, isUnspecified } from '../config/values/address.ts';
import { type ConsoleSettings, optionsOfKind } from '../config/values/kind-options.ts';
import type { ConsoleKind } from '../consoles/console-kinds.ts';
import { Refusal } from '../flow/refusals.ts';
import { networkStackId } from '../platform/network/network-stack.ts';
import { plainAddress } from '../platform/reverse-proxy/plain-address.ts';
import type { FoundConsole } from './drivers/driver.ts';

/** How long a name lookup may delay a console, in ms. */
const LOOKUP_MS = 1_000;

export interface DialledAddress {
  readonly host: string;
  readonly port: number;
  /** The network stack of this agent; absent if the operating system does not identify it. */
  readonly networkStack?: string;
}

interface Parts {
  readonly settings: ConsoleSettings & { readonly oriel: Pick<Settings['oriel'], 'transport'> };
}

/**
 * [step 6] The address that proxies dial for a console. A driver that states `dial` decides. For a console of this host the address
 * that the hypervisor names takes precedence: the option of the kind (`server_proxyclient_address`) is used only if it leads to the
 * address that the console server listens on. Otherwise it would lead nowhere, or to the console of another instance.
 * docs/decisions/0028-dialled-address.md has the table.
 * @throws {Refusal} the kind's `listensElsewhere`
 */
export async function dialledAddress(
  { settings }: Parts,
  kind: ConsoleKind,
  { listensOn, dial, port }: Pick<FoundConsole, 'listensOn' | 'dial' | 'port'>,
): Promise<DialledAddress> {
  const configured = optionsOfKind(settings, kind).dialledAddress;
  const isOnBus = settings.oriel.transport !== 'in-process';
  const listen = listensOn === null ? null : (plainAddress(listensOn) ?? listensOn);
  const host = dial ?? (await chooseHost(listen, configured, isOnBus));
  if (host === undefined) {
    throw new Refusal(
      kind.refusals.listensElsewhere,
      `the console server listens on ${listensOn ?? 'an address that the hypervisor does not name'} (port ${port}); ${kind.options.dialledAddress}, which proxies dial, is ${configured}`,
    );
  }
  const networkStack = networkStackId();
  return { host, port, ...(networkStack === undefined ? {} : { networkStack }) };
}

/** Undefined if no address that the hypervisor names is one that proxies can be expected to reach. */
async function chooseHost(
  listen: string | null,
  configured: string,
  isOnBus: boolean,
): Promise<string | undefined> {
  const plain = plainAddress(configured) ?? configured;
  if (listen === null) return isUnspecified(plain) ? undefined : configured;
  if (listen === '' || isUnspecified(listen)) return ofEveryAddress(listen, configured, isOnBus);
  if (listen === plain) return configured;
  // The option has an address that only this host can use, as by default: the hypervisor's is at least as good.
  if (isLoopback(plain) || isUnspecified(plain) || !isOnBus) return listen;
  if (isLoopback(listen) || isIP(plain) !== 0) return undefined;
  return hostOfName(listen, configured);
}

/** For a console server that listens on every address; of IPv4 only if it is 0.0.0.0. */
function ofEveryAddress(listen: string, configured: string, isOnBus: boolean): string | undefined {
  const plain = plainAddress(configured) ?? configured;
  // On :: QEMU also accepts IPv4, unless another process holds the IPv4 port. ::1 never leads to that process.
  const loopback = listen === '::' ? '::1' : '127.0.0.1';
  if (isUnspecified(plain)) return isOnBus ? undefined : loopback;
  if (isLoopback(plain)) return listen === '' ? configured : loopback;
  return listen === '0.0.0.0' && isIP(plain) === 6 ? undefined : configured;
}

/**
 * Keeps a name that resolves to the address, because a certificate may be for the name, and a name that cannot be resolved here.
 * A name that resolves to a loopback address (Debian's 127.0.1.1) stands for this host.
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
