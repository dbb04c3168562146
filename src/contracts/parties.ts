import { PROXY_ROLES } from '../consoles/console-kinds.ts';

/**
 * The parties on the bus: the roles, and programs that only call. Each contract and topic names the parties that serve, call,
 * publish and receive it; src/transport/nats/permissions/permissions.ts derives the permissions of NATS users from them.
 */
export const BUS_PARTIES = [
  'api',
  'consoleauth',
  ...PROXY_ROLES,
  'compute',
  /** `oriel doctor` on a controller. On a compute host it calls only that host. */
  'doctor',
  /** The demo driver, which draws traces on its screen. No user of a bus with permissions includes it. */
  'demo_driver',
] as const;
export type BusParty = (typeof BUS_PARTIES)[number];

/** The processes of one console proxy, which are connected by their own link and never by the bus. */
export type LinkParty = 'proxy_parent' | 'proxy_worker';

export type Party = BusParty | LinkParty;

/** The parties on controllers; the others are on compute hosts or have no user of their own. */
export const CONTROLLER_PARTIES: readonly BusParty[] = ['api', 'consoleauth', ...PROXY_ROLES, 'doctor'];

/** The processes that have sessions: console proxies and their workers. */
export const SESSION_PARTIES: readonly Party[] = [...PROXY_ROLES, 'proxy_worker'];
