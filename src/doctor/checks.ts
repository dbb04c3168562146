import type { Settings } from '../config/option-table.ts';
import { isCloud } from '../config/values/is-cloud.ts';
import type { Check } from './check.ts';
import { apiHealth } from './checks/api-health.ts';
import { baseUrl } from './checks/base-url.ts';
import { bus } from './checks/bus.ts';
import { certificates } from './checks/certificates.ts';
import { computeHosts } from './checks/cloud/compute-hosts.ts';
import { lookUps } from './checks/cloud/look-ups.ts';
import { configuration } from './checks/configuration.ts';
import { guestListen, proxyclientAddress } from './checks/consoles/console-addresses.ts';
import { screenReachable } from './checks/consoles/console-reachable.ts';
import { hypervisor } from './checks/consoles/hypervisor.ts';
import { idle, walk } from './checks/consoles/walk.ts';
import { webSocket } from './checks/consoles/web-socket.ts';
import { memcached } from './checks/memcached.ts';
import { clocks } from './checks/processes/clocks.ts';
import { health } from './checks/processes/health.ts';
import { processes } from './checks/processes/processes.ts';
import {
  apiPresent,
  computePresent,
  consoleauthPresent,
  proxyPresent,
} from './checks/processes/role-present.ts';
import { sameEverywhere } from './checks/processes/same-everywhere.ts';
import { troubles } from './checks/processes/troubles.ts';
import { recent } from './checks/recent.ts';
import { listener } from './checks/switch/listener.ts';
import { novaOptions } from './checks/switch/nova-options.ts';
import { screens } from './checks/switch/screens.ts';
import { servedNow } from './checks/switch/served-now.ts';
import { thisHost } from './checks/switch/this-host.ts';
import { tokenStore } from './checks/token-store.ts';

/** Which checks concern an installation, in the order of the sixteen steps. */
export const CHECK_LISTS = {
  own: [
    configuration, // before step 1
    bus,
    processes,
    troubles,
    health,
    sameEverywhere,
    recent,
    walk, // one line for each of the steps 1 to 16
    apiPresent, // step 2
    apiHealth,
    computePresent, // step 3
    hypervisor, // step 4
    guestListen, // step 6
    proxyclientAddress, // step 8
    consoleauthPresent, // step 9
    tokenStore, // step 10
    memcached,
    clocks,
    baseUrl, // step 12
    certificates,
    proxyPresent, // step 13
    webSocket,
    screenReachable, // step 16
    idle,
  ],
  /** A proxy in front of a cloud: Nova does the work of the other roles. */
  cloud: [configuration, recent, walk, baseUrl, certificates, webSocket, lookUps, computeHosts, idle],
  /** Proxies in front of a cloud that share their sessions over NATS. */
  cloudOnBus: [
    configuration,
    bus,
    processes,
    troubles,
    health,
    sameEverywhere,
    recent,
    walk,
    clocks,
    baseUrl,
    certificates,
    proxyPresent,
    webSocket,
    lookUps,
    computeHosts,
    idle,
  ],
  /** While Nova's proxy still serves the port. */
  beforeSwitch: [
    configuration,
    novaOptions,
    thisHost,
    walk,
    listener,
    servedNow,
    certificates,
    lookUps,
    computeHosts,
    screens,
    idle,
  ],
} as const satisfies Readonly<Record<string, readonly Check[]>>;

/** The checks that concern an installation with these settings. */
export function checksOf(settings: Settings, isBeforeSwitch: boolean): readonly Check[] {
  if (isBeforeSwitch) return CHECK_LISTS.beforeSwitch;
  if (!isCloud(settings)) return CHECK_LISTS.own;
  return settings.oriel.transport === 'in-process' ? CHECK_LISTS.cloud : CHECK_LISTS.cloudOnBus;
}
