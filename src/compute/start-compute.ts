import { lookup } from 'node:dns/promises';
import type { Settings } from '../config/option-table.ts';
import { isLoopback, isUnspecified } from '../config/values/address.ts';
import { optionsOfKind } from '../config/values/kind-options.ts';
import { byComputeMethod, type ConsoleKind } from '../consoles/console-kinds.ts';
import type { ComputeService, GetConsole } from '../contracts/compute.ts';
import type { Publish } from '../contracts/contract.ts';
import type { instanceChangedTopic } from '../contracts/instance-changed.ts';
import type { ProbeTargetsService } from '../contracts/sessions/console-probe.ts';
import type { Observer } from '../observe/observer.ts';
import { type Closable, Closables } from '../platform/lifecycle.ts';
import type { Logger } from '../platform/log/log.ts';
import { ownAddresses } from '../platform/network/own-addresses.ts';
import { plainAddress } from '../platform/reverse-proxy/plain-address.ts';
import { getConsole } from './get-console.ts';
import { getInstance, listInstances } from './instances.ts';
import type { ComputeParts } from './locate-console.ts';
import { PowerChanges } from './power/power-changes.ts';
import { probeTargetsService } from './probe-consoles.ts';
import { RecentEnds } from './recent-ends.ts';
import { Screenshots } from './screens/screenshots.ts';
import { validateConsolePort } from './validate-console-port.ts';
import { whyClosed } from './why-closed.ts';

export interface ComputeOptions extends ComputeParts {
  readonly settings: ComputeParts['settings'] & Pick<Settings, 'DEFAULT'>;
  readonly log: Logger;
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

/** The compute agent of one host: finds consoles, creates tokens, confirms addresses, and publishes changes of instances. It closes its drivers. */
export function startCompute(options: ComputeOptions): Compute {
  const { drivers, host } = options;
  const closables = new Closables();
  const { settings, observer } = options;
  const shutdownTimeout = () => settings.DEFAULT.shutdown_timeout;
  const power = new PowerChanges({ drivers, observer, shutdownTimeout });
  const parts = { ...options, power, log: options.log.child({ role: 'compute' }) };
  const ends = new RecentEnds();
  const screenshots = closables.add(
    new Screenshots({
      ...options,
      onCondition: (instance_uuid, condition) =>
        options.observer.emit({
          event: 'screen.condition',
          instance_uuid,
          compute_host: options.host,
          condition,
        }),
    }),
  );
  for (const kind of options.kinds) void warnOfForeignAddress(parts, kind);
  for (const driver of drivers) {
    closables.add(driver);
    driver.onChange((event) => {
      ends.note(event);
      screenshots.forget(event.instanceUuid);
      parts.log.info(
        { instance_uuid: event.instanceUuid, driver: driver.name, change: event.change, cause: event.cause },
        'instance changed',
      );
      options.publishInstanceChanged({ ...event, host });
    });
  }
  closables.add(power);
  return {
    service: {
      ...byComputeMethod(options.kinds, (kind): GetConsole => {
        return (request, call) => getConsole(parts, kind, request, call);
      }),
      validate_console_port: (request) => validateConsolePort(parts, request),
      why_closed: (asked) => whyClosed({ ...parts, ends }, asked),
      take_screenshot: (wanted) => screenshots.take(wanted),
      read_screen: (wanted) => screenshots.read(wanted),
      change_power: async ({ instanceUuid, action }, { requestId }) => {
        await power.change(instanceUuid, action, requestId);
        return {};
      },
      list_instances: () => listInstances(parts),
      get_instance: async ({ instanceUuid }) => ({ instance: await getInstance(parts, instanceUuid) }),
    },
    screens: probeTargetsService(parts),
    close: () => closables.close(),
  };
}

/** Warns of an address that is not of this host: a copied configuration leads all its consoles to another machine. */
async function warnOfForeignAddress({ settings, log }: ComputeOptions, kind: ConsoleKind): Promise<void> {
  const configured = optionsOfKind(settings, kind).dialledAddress;
  const option = `[${kind.options.group}] ${kind.options.dialledAddress}`;
  const address = plainAddress(configured);
  if (address === undefined) {
    try {
      await lookup(configured);
    } catch (error) {
      log.warn(
        { option, name: configured, err: error },
        'this host cannot resolve the name that proxies dial: correct only if every proxy resolves it',
      );
    }
    return;
  }
  if (isLoopback(address) || isUnspecified(address)) return;
  if (ownAddresses().has(address)) return;
  log.warn(
    { option, address },
    'no interface of this host has the address that proxies dial: correct only behind address translation',
  );
}
