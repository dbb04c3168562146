import { Type } from 'typebox';

export const InstanceUuid = Type.String({
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
});
/** SHA-256 of a token, lower-case hex: tokens themselves cross no wire but in the connect info of step 8. */
export const TokenHash = Type.String({ pattern: '^[0-9a-f]{64}$' });
export const HostName = Type.String({ minLength: 1, maxLength: 255 });
export const Port = Type.Integer({ minimum: 1, maximum: 65_535 });
/** Oriel offers one console type; the contract keeps Nova's name for it. */
export const ConsoleType = Type.Literal('novnc');

/**
 * Identifies the network stack that a console's address belongs to, the compute agent's (src/platform/network/network-stack.ts). A proxy
 * with another one must not take an address of its own for it. Absent where the agent's system does not tell.
 */
export const NetworkStack = Type.String({ pattern: '^[0-9a-f]{16}$' });

/** Stands for the network stack of an agent on a bus that names none: it is the stack of no process. */
export const NO_NETWORK_STACK = '0'.repeat(16);

/** Where the VNC server of a guest is. `internalAccessPath` is Nova's: an HTTP CONNECT path, or null. */
export const ConsoleAddress = Type.Object({
  host: HostName,
  port: Port,
  internalAccessPath: Type.Union([Type.String({ maxLength: 1024 }), Type.Null()]),
});
export type ConsoleAddress = Type.Static<typeof ConsoleAddress>;

/** What compute answers at step 8. The access URL has the token in it; only that URL ever reaches a person. */
export const ConnectInfo = Type.Object({
  instanceUuid: InstanceUuid,
  consoleType: ConsoleType,
  host: HostName,
  port: Port,
  internalAccessPath: Type.Union([Type.String({ maxLength: 1024 }), Type.Null()]),
  token: Type.String({ minLength: 1, maxLength: 128 }),
  /** Browsers open it: no other scheme than these. */
  accessUrl: Type.String({ pattern: '^https?://', maxLength: 4096 }),
  /** The access URL without the token: what the authority may keep. */
  accessUrlBase: Type.String({ minLength: 1, maxLength: 4096 }),
  /** Host name of the compute agent: who confirms the console at step 15. */
  computeHost: HostName,
  networkStack: Type.Optional(NetworkStack),
});
export type ConnectInfo = Type.Static<typeof ConnectInfo>;
