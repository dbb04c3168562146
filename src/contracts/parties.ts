/**
 * Who speaks on the bus: the roles, and programs that only ask. Each contract and topic names the parties that serve, call,
 * publish and receive it; src/transport/nats/permissions/permissions.ts derives the permissions of NATS users from them.
 */
export const BUS_PARTIES = [
  'api',
  'consoleauth',
  'novncproxy',
  'compute',
  /** `oriel doctor` on a controller. On a compute host it asks that host alone. */
  'doctor',
  /** The demo driver shows traces in its picture. No user of a bus with permissions includes it. */
  'demo_driver',
] as const;
export type BusParty = (typeof BUS_PARTIES)[number];

/** The processes of one console proxy, which talk over a link of their own and never over the bus. */
export type LinkParty = 'proxy_parent' | 'proxy_worker';

export type Party = BusParty | LinkParty;
