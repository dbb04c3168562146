import type { Check } from './check.ts';
import { apiHealth } from './checks/api-health.ts';
import { baseUrl } from './checks/base-url.ts';
import { bus } from './checks/bus.ts';
import { certificates } from './checks/certificates.ts';
import { cloud } from './checks/cloud.ts';
import { configuration } from './checks/configuration.ts';
import { guestListen, proxyclientAddress } from './checks/consoles/console-addresses.ts';
import { screenReachable } from './checks/consoles/console-reachable.ts';
import { hypervisor } from './checks/consoles/hypervisor.ts';
import { idle, walk } from './checks/consoles/walk.ts';
import { webSocket } from './checks/consoles/web-socket.ts';
import { memcached } from './checks/memcached.ts';
import { clocks } from './checks/processes/clocks.ts';
import { processes } from './checks/processes/processes.ts';
import {
  apiPresent,
  computePresent,
  consoleauthPresent,
  proxyPresent,
} from './checks/processes/role-present.ts';
import { sameEverywhere } from './checks/processes/same-everywhere.ts';
import { troubles } from './checks/processes/troubles.ts';
import { tokenStore } from './checks/token-store.ts';

/** Every check, in the order of the sixteen steps. */
export const CHECKS: readonly Check[] = [
  configuration, // before step 1
  bus,
  processes,
  troubles,
  sameEverywhere,
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
  cloud, // step 14
  screenReachable, // step 16
  idle,
];
