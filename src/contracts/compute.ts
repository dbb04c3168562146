import { Type } from 'typebox';
import {
  type ByComputeMethod,
  byComputeMethod,
  CONSOLE_KINDS,
  type ConsoleKind,
  type ConsoleMethod,
} from '../consoles/console-kinds.ts';
import { ConnectInfo, ConsoleType, consolePassword, HostName, InstanceUuid, Port } from './connect-info.ts';
import type { Contract, Method, Service } from './contract.ts';
import { StopCause } from './instance-changed.ts';
import { PowerAction, TaskState } from './power.ts';

/** States in Nova's words, as the API shows them. */
export const InstanceStatus = Type.Union([
  Type.Literal('ACTIVE'),
  Type.Literal('PAUSED'),
  Type.Literal('SUSPENDED'),
  Type.Literal('SHUTOFF'),
  Type.Literal('ERROR'),
  Type.Literal('UNKNOWN'),
]);
export type InstanceStatus = Type.Static<typeof InstanceStatus>;

/** An instance as its compute agent describes it. */
export const Instance = Type.Object({
  uuid: InstanceUuid,
  name: Type.String({ minLength: 1, maxLength: 255 }),
  /** The project that owns the instance: only its members and administrators see the instance. */
  projectId: Type.String({ minLength: 1, maxLength: 255 }),
  userId: Type.Union([Type.String({ maxLength: 255 }), Type.Null()]),
  status: InstanceStatus,
  /** Host name of the compute agent. */
  host: HostName,
  /** The driver that reported it, such as `libvirt`. */
  driver: Type.String({ maxLength: 32 }),
  /** The hypervisor's name of the instance, such as instance-0000002a. */
  hypervisorName: Type.String({ maxLength: 255 }),
  vcpus: Type.Integer({ minimum: 0 }),
  memoryMb: Type.Integer({ minimum: 0 }),
  /** The power action under way; null if there is none. Absent from agents of older versions. */
  taskState: Type.Optional(Type.Union([TaskState, Type.Null()])),
  /** The power actions that its driver lacks. Absent if nothing here may change its power. */
  powerLacks: Type.Optional(Type.Array(PowerAction, { maxItems: 32 })),
});
export type Instance = Type.Static<typeof Instance>;

/**
 * The state of an instance after its console server closed a connection: it still `runs` with that console, it ended, or it is
 * `gone` from this host for an unknown reason.
 */
export const ConsoleEnd = Type.Union([
  Type.Literal('runs'),
  Type.Literal('stopped'),
  StopCause,
  Type.Literal('migrated'),
  Type.Literal('deleted'),
  Type.Literal('gone'),
  Type.Literal('unknown'),
]);
export type ConsoleEnd = Type.Static<typeof ConsoleEnd>;

/** [steps 3 to 8] Creates a console with a token, which is valid from step 9 on: of a repeated call one token is never used. */
const getConsole = {
  request: Type.Object({ instanceUuid: InstanceUuid, consoleType: Type.String({ maxLength: 64 }) }),
  reply: ConnectInfo,
  step: 3,
  deadlineMs: 10_000,
  idempotent: true,
  calledBy: ['api'],
} as const satisfies Method;

/** An entity tag of a picture: a hash of its bytes. */
const PictureTag = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' });

/** The picture of an instance's screen, at most as old as the agent's interval, or as its share of the processor allows. */
export const Screenshot = Type.Object({
  etag: PictureTag,
  /** A PNG file in Base64; null if the caller has the picture of that tag. */
  data: Type.Union([Type.String({ maxLength: 4 << 20 }), Type.Null()]),
  width: Type.Integer({ minimum: 1 }),
  height: Type.Integer({ minimum: 1 }),
  /** Pixels of the screen for one of the picture, in each direction. */
  scale: Type.Integer({ minimum: 1, maximum: 64 }),
  /** Milliseconds since the epoch. */
  takenAt: Type.Integer({ minimum: 0 }),
  /** A condition of src/text/ that the screen shows, such as `kernel_panic`. */
  condition: Type.Union([Type.String({ maxLength: 64 }), Type.Null()]),
  /** Seconds after which another picture is made. */
  interval: Type.Integer({ minimum: 1 }),
});
export type Screenshot = Type.Static<typeof Screenshot>;

/** The text of an instance's screen. Cells that cannot be read are U+FFFD and counted as unknown. A screen without text has no lines. */
export const ScreenText = Type.Object({
  columns: Type.Integer({ minimum: 0 }),
  rows: Type.Integer({ minimum: 0 }),
  lines: Type.Array(Type.String({ maxLength: 4_096 }), { maxItems: 2_048 }),
  nonBlank: Type.Integer({ minimum: 0 }),
  unknown: Type.Integer({ minimum: 0 }),
  condition: Screenshot.properties.condition,
  takenAt: Screenshot.properties.takenAt,
  interval: Screenshot.properties.interval,
});
export type ScreenText = Type.Static<typeof ScreenText>;

/** The service of the compute agent on each host. */
const contract = {
  name: 'compute',
  servedBy: ['compute'],
  interchangeable: false,
  unreached: 'compute_unreachable',
  methods: {
    /** [step 15] Whether host *and* port are those of the running instance's console now, and its password. */
    validate_console_port: {
      request: Type.Object({
        instanceUuid: InstanceUuid,
        consoleType: ConsoleType,
        host: HostName,
        port: Port,
      }),
      reply: Type.Object({
        valid: Type.Boolean(),
        ...consolePassword,
      }),
      step: 15,
      unreached: 'token_unconfirmed',
      deadlineMs: 10_000,
      idempotent: true,
      calledBy: ['consoleauth'],
    },
    /** [step 16] Why the console server at host and port closed a connection, if the hypervisor reports it within half a second. */
    why_closed: {
      request: Type.Object({ instanceUuid: InstanceUuid, host: HostName, port: Port }),
      reply: Type.Object({ end: ConsoleEnd }),
      step: 16,
      deadlineMs: 2_000,
      idempotent: true,
      calledBy: ['consoleauth'],
    },
    /** [step 2] */
    list_instances: {
      request: Type.Object({}),
      reply: Type.Object({
        instances: Type.Array(Instance, { maxItems: 10_000 }),
        /** Drivers that did not answer: their instances are missing. Absent if all answered. */
        failedDrivers: Type.Optional(
          Type.Array(Type.Object({ driver: Type.String(), code: Type.String() }), { maxItems: 32 }),
        ),
      }),
      step: 2,
      deadlineMs: 5_000,
      idempotent: true,
      calledBy: ['api'],
    },
    /** [step 2] Null if this host does not have the instance. */
    get_instance: {
      request: Type.Object({ instanceUuid: InstanceUuid }),
      reply: Type.Object({ instance: Type.Union([Instance, Type.Null()]) }),
      step: 2,
      deadlineMs: 5_000,
      idempotent: true,
      calledBy: ['api', 'consoleauth'],
    },
    /** The screen of a running instance as a picture, which all callers share. */
    take_screenshot: {
      request: Type.Object({
        instanceUuid: InstanceUuid,
        /** The id of the user that asked: requests that wait are answered in turns of users. */
        viewer: Type.String({ maxLength: 255 }),
        knownEtag: Type.Optional(PictureTag),
      }),
      reply: Screenshot,
      step: 5,
      deadlineMs: 10_000,
      idempotent: true,
      calledBy: ['api'],
    },
    /** The text of the picture that `take_screenshot` would return. */
    read_screen: {
      request: Type.Object({ instanceUuid: InstanceUuid, viewer: Type.String({ maxLength: 255 }) }),
      reply: ScreenText,
      step: 5,
      deadlineMs: 10_000,
      idempotent: true,
      calledBy: ['api'],
    },
    /**
     * [step 2] Begins a power action. Replies once it is done or under way: `taskState` shows the rest. A failure within the first
     * second is the refusal.
     */
    change_power: {
      request: Type.Object({ instanceUuid: InstanceUuid, action: PowerAction }),
      reply: Type.Object({}),
      step: 2,
      deadlineMs: 10_000,
      idempotent: false,
      calledBy: ['api'],
    },
  },
} as const satisfies Contract;

export interface ComputeContract extends Omit<typeof contract, 'methods'> {
  readonly methods: (typeof contract)['methods'] & ByComputeMethod<typeof getConsole>;
}

/** The contract with one method for each kind of console that the process offers. */
export function computeContractFor(kinds: readonly ConsoleKind[]): ComputeContract {
  return { ...contract, methods: { ...byComputeMethod(kinds, () => getConsole), ...contract.methods } };
}

export const computeContract = computeContractFor(CONSOLE_KINDS);

export type ComputeService = Service<ComputeContract>;
/** Creates a console of one kind. */
export type GetConsole = ComputeService[ConsoleMethod];
