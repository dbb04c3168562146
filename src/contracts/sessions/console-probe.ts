import { Type } from 'typebox';
import { HostName, InstanceUuid, NetworkStack, Port } from '../connect-info.ts';
import type { Contract, Service } from '../contract.ts';

/** Where the screen of a running guest is, without a token: for those who look why a console does not open. */
export const ProbeTarget = Type.Object({
  instanceUuid: InstanceUuid,
  name: Type.String({ maxLength: 255 }),
  /** The address that its VNC server listens on, where the hypervisor says so. */
  listen: Type.Union([Type.String({ maxLength: 255 }), Type.Null()]),
  /** What proxies are told to dial. */
  host: HostName,
  port: Port,
  networkStack: Type.Optional(NetworkStack),
});
export type ProbeTarget = Type.Static<typeof ProbeTarget>;

/** What one hypervisor driver of an agent sees. */
export const DriverState = Type.Object({
  name: Type.String({ maxLength: 64 }),
  instances: Type.Integer({ minimum: 0 }),
  running: Type.Integer({ minimum: 0 }),
  /** Why the agent cannot use its hypervisor, with what to do; empty where it can. */
  problem: Type.String({ maxLength: 2_000 }),
});
export type DriverState = Type.Static<typeof DriverState>;

/** A running instance whose screen proxies cannot be led to, and the refusal that its console meets. */
export const RefusedTarget = Type.Object({
  instanceUuid: InstanceUuid,
  name: Type.String({ maxLength: 255 }),
  code: Type.String({ maxLength: 64 }),
  detail: Type.String({ maxLength: 500 }),
});
export type RefusedTarget = Type.Static<typeof RefusedTarget>;

/** Every compute agent answers it. */
export const probeTargetsContract = {
  name: 'screens',
  servedBy: ['compute'],
  interchangeable: false,
  unreached: 'compute_unreachable',
  methods: {
    /** The state of each driver; some running instances with a screen on the network, and those that are refused. */
    sample_screens: {
      request: Type.Object({}),
      reply: Type.Object({
        screens: Type.Array(ProbeTarget, { maxItems: 8 }),
        drivers: Type.Array(DriverState, { maxItems: 16 }),
        refused: Type.Array(RefusedTarget, { maxItems: 16 }),
      }),
      deadlineMs: 8_000,
      idempotent: true,
      calledBy: ['doctor'],
    },
    /** Throws the refusals of steps 5 and 6. */
    find_screen: {
      request: Type.Object({ instanceUuid: InstanceUuid }),
      reply: ProbeTarget,
      deadlineMs: 5_000,
      idempotent: true,
      calledBy: ['novncproxy'],
    },
  },
} as const satisfies Contract;

export type ProbeTargetsService = Service<typeof probeTargetsContract>;
/** What an agent says of its drivers and of some of its instances. */
export type ProbeSample = Type.Static<(typeof probeTargetsContract)['methods']['sample_screens']['reply']>;

/**
 * Every proxy answers it: how far it gets with a screen: the connection, TLS, security, up to a password. It is told a guest and the agent to ask, never an
 * address: what it dials is what that agent says at this moment.
 */
export const consoleProbeContract = {
  name: 'reach',
  servedBy: ['novncproxy'],
  interchangeable: false,
  unreached: 'peer_silent',
  methods: {
    try_screen: {
      request: Type.Object({ instanceUuid: InstanceUuid, computeHost: HostName }),
      reply: Type.Object({
        address: Type.String({ maxLength: 300 }),
        reached: Type.Boolean(),
        /** Why not; empty where it was. */
        why: Type.String({ maxLength: 2_000 }),
        /** The refusal that a session would meet; absent where it was reached. */
        code: Type.Optional(Type.String({ maxLength: 64 })),
        /** What was agreed on, in words: `none`, `vencrypt x509 TLSv1.3`. */
        security: Type.Optional(Type.String({ maxLength: 100 })),
      }),
      deadlineMs: 12_000,
      idempotent: true,
      calledBy: ['doctor'],
    },
  },
} as const satisfies Contract;

export type ConsoleProbeService = Service<typeof consoleProbeContract>;
