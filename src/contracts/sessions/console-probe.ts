import { Type } from 'typebox';
import { PROXY_ROLES } from '../../consoles/console-kinds.ts';
import { HostName, InstanceUuid, NetworkStack, Port } from '../connect-info.ts';
import type { Contract, Service } from '../contract.ts';

/** The address of a running instance's console, without a token: for the doctor. */
export const ProbeTarget = Type.Object({
  instanceUuid: InstanceUuid,
  name: Type.String({ maxLength: 255 }),
  /** The address that the console server listens on; null if the hypervisor does not name it. */
  listen: Type.Union([Type.String({ maxLength: 255 }), Type.Null()]),
  /** The address that proxies dial. */
  host: HostName,
  port: Port,
  networkStack: Type.Optional(NetworkStack),
});
export type ProbeTarget = Type.Static<typeof ProbeTarget>;

/** The state of one hypervisor driver of an agent. */
export const DriverState = Type.Object({
  name: Type.String({ maxLength: 64 }),
  instances: Type.Integer({ minimum: 0 }),
  running: Type.Integer({ minimum: 0 }),
  /** Why the agent cannot use its hypervisor, and a remedy; empty if it can. */
  problem: Type.String({ maxLength: 2_000 }),
});
export type DriverState = Type.Static<typeof DriverState>;

/** A running instance whose console proxies cannot reach, and the refusal of that console. */
export const RefusedTarget = Type.Object({
  instanceUuid: InstanceUuid,
  name: Type.String({ maxLength: 255 }),
  code: Type.String({ maxLength: 64 }),
  detail: Type.String({ maxLength: 500 }),
});
export type RefusedTarget = Type.Static<typeof RefusedTarget>;

/** Served by every compute agent. */
export const probeTargetsContract = {
  name: 'screens',
  servedBy: ['compute'],
  interchangeable: false,
  unreached: 'compute_unreachable',
  methods: {
    /** The state of each driver, and some running instances: with a console on the network, or refused. */
    sample_screens: {
      request: Type.Object({}),
      reply: Type.Object({
        screens: Type.Array(ProbeTarget, { maxItems: 8 }),
        drivers: Type.Array(DriverState, { maxItems: 16 }),
        refused: Type.Array(RefusedTarget, { maxItems: 16 }),
      }),
      deadlineMs: 8_000,
      idempotent: true,
      calledBy: ['api', 'doctor'],
    },
    /** Refuses with the codes of steps 5 and 6. */
    find_screen: {
      request: Type.Object({ instanceUuid: InstanceUuid }),
      reply: ProbeTarget,
      deadlineMs: 5_000,
      idempotent: true,
      calledBy: PROXY_ROLES,
    },
  },
} as const satisfies Contract;

export type ProbeTargetsService = Service<typeof probeTargetsContract>;
/** The drivers and some instances of an agent. */
export type ProbeSample = Type.Static<(typeof probeTargetsContract)['methods']['sample_screens']['reply']>;

/**
 * Served by every proxy: how far it gets with a console: connection, TLS, security, up to a password. The request names an
 * instance and its agent and never an address: the proxy dials what that agent returns at this moment.
 */
export const consoleProbeContract = {
  name: 'reach',
  servedBy: PROXY_ROLES,
  interchangeable: false,
  unreached: 'peer_silent',
  methods: {
    try_screen: {
      request: Type.Object({ instanceUuid: InstanceUuid, computeHost: HostName }),
      reply: Type.Object({
        address: Type.String({ maxLength: 300 }),
        reached: Type.Boolean(),
        /** Why not; empty if it was reached. */
        why: Type.String({ maxLength: 2_000 }),
        /** The refusal of a session; absent if the console was reached. */
        code: Type.Optional(Type.String({ maxLength: 64 })),
        /** The security agreed on: `none`, `vencrypt x509 TLSv1.3`. */
        security: Type.Optional(Type.String({ maxLength: 100 })),
      }),
      deadlineMs: 12_000,
      idempotent: true,
      calledBy: ['api', 'doctor'],
    },
  },
} as const satisfies Contract;

export type ConsoleProbeService = Service<typeof consoleProbeContract>;
