import { lookup } from 'node:dns/promises';
import type { Settings } from '../config/option-table.ts';
import { isLoopback, isUnspecified } from '../config/values/address.ts';
import { byComputeMethod, type ConsoleKind } from '../consoles/console-kinds.ts';
import type { ComputeService } from '../contracts/compute.ts';
import type { Publish } from '../contracts/contract.ts';
import type { instanceChangedTopic } from '../contracts/instance-changed.ts';
import type { ProbeTargetsService } from '../contracts/sessions/console-probe.ts';
import type { Observer } from '../observe/observer.ts';
import { type Closable, Closables } from '../platform/lifecycle.ts';
import type { Logger } from '../platform/log/log.ts';
import { ownAddresses } from '../platform/network/own-addresses.ts';
import { plainAddress } from '../platform/reverse-proxy/plain-address.ts';
import type { Driver } from './drivers/driver.ts';
import { getConsole } from './get-console.ts';
import { getInstance, listInstances } from './instances.ts';
import { probeTargetsService } from './probe-consoles.ts';
import { RecentEnds } from './recent-ends.ts';
import { validateConsolePort } from './validate-console-port.ts';
import { whyClosed } from './why-closed.ts';

export interface ComputeOptions {
  readonly settings: Pick<Settings, 'vnc' | 'oriel'>;
  /** The name of this host on the bus. */
  readonly host: string;
  /** The kinds of console that this agent offers, as far as its drivers do. */
  readonly kinds: readonly ConsoleKind[];
  readonly log: Logger;
  /** In the order in which they are asked for an instance. The role closes them. */
  readonly drivers: readonly Driver[];
  readonly observer: Observer;
  readonly publishInstanceChanged: Publish<typeof instanceChangedTopic>;
}

export interface Compute extends Closable {
  readonly service: ComputeService;
  /** For the doctor. */
  readonly screens: ProbeTargetsService;
  /** Closes the drivers, with all their processes and timers. */
  close(): Promise<void>;
}

/** The compute agent of one host: finds consoles, creates tokens, confirms addresses, and publishes changes of instances. */
export function startCompute(options: ComputeOptions): Compute {
  const { drivers, host } = options;
  const parts = { ...options, log: options.log.child({ role: 'compute' }) };
  const closables = new Closables();
  const ends = new RecentEnds();
  void warnOfForeignAddress(options.settings.vnc.server_proxyclient_address, parts.log);
  for (const driver of drivers) {
    closables.add(driver);
    driver.onChange((event) => {
      ends.note(event);
      parts.log.info(
        { instance_uuid: event.instanceUuid, driver: driver.name, change: event.change, cause: event.cause },
        'instance changed',
      );
      options.publishInstanceChanged({ ...event, host });
    });
  }
  return {
    service: {
      ...byComputeMethod(options.kinds, (kind): ComputeService['get_vnc_console'] => {
        return (request, call) => getConsole(parts, kind, request, call);
      }),
      validate_console_port: (request) => validateConsolePort(parts, request),
      why_closed: (asked) => whyClosed({ ...parts, ends }, asked),
      list_instances: () => listInstances(parts),
      get_instance: async ({ instanceUuid }) => ({ instance: await getInstance(parts, instanceUuid) }),
    },
    screens: probeTargetsService(parts),
    close: () => closables.close(),
  };
}

/** Warns of an address that is not of this host: a copied configuration leads all its consoles to another machine. */
async function warnOfForeignAddress(configured: string, log: Logger): Promise<void> {
  const address = plainAddress(configured);
  if (address === undefined) {
    try {
      await lookup(configured);
    } catch (error) {
      log.warn(
        { option: '[vnc] server_proxyclient_address', name: configured, err: error },
        'this host cannot resolve the name that proxies dial: correct only if every proxy resolves it',
      );
    }
    return;
  }
  if (isLoopback(address) || isUnspecified(address)) return;
  if (ownAddresses().has(address)) return;
  log.warn(
    { option: '[vnc] server_proxyclient_address', address },
    'no interface of this host has the address that proxies dial: correct only behind address translation',
  );
}
