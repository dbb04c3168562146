import { Type } from 'typebox';

export const InstanceUuid = Type.String({
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
});
/** SHA-256 of a token, lower-case hex. The token itself crosses a wire only in the connect info of step 8. */
export const TokenHash = Type.String({ pattern: '^[0-9a-f]{64}$' });
export const HostName = Type.String({ minLength: 1, maxLength: 255 });
export const Port = Type.Integer({ minimum: 1, maximum: 65_535 });
/** A `type` of src/consoles/. Any word fits: the receiver refuses a kind of console that it does not offer. */
export const ConsoleType = Type.String({ pattern: '^[a-z0-9-]{1,64}$' });

/**
 * The keymap with which a console server translates characters into keys, in QEMU's names: `de`, `en-us`, `fr-ch`. Any word fits: a
 * page that does not know it treats it as absent.
 */
export const Keymap = Type.String({ pattern: '^[a-z0-9-]{1,32}$' });

/**
 * Identifies the network stack of the compute agent, to which a console's address belongs (src/platform/network/network-stack.ts): a
 * proxy in another one must not dial the address if it is one of its own. Absent if the agent's system has no id.
 */
export const NetworkStack = Type.String({ pattern: '^[0-9a-f]{16}$' });

/** Stands for the network stack of an agent on a bus that names none. No process has this one. */
export const NO_NETWORK_STACK = '0'.repeat(16);

/** The fields by which a proxy reaches an instance's console and tells the page how to use it. */
export const consoleAddress = {
  instanceUuid: InstanceUuid,
  consoleType: ConsoleType,
  host: HostName,
  port: Port,
  /** Nova's: the path of an HTTP CONNECT request that leads to the console; null if the console is dialled directly. */
  internalAccessPath: Type.Union([Type.String({ maxLength: 1024 }), Type.Null()]),
  /** The access URL without the token. */
  accessUrlBase: Type.String({ minLength: 1, maxLength: 4096 }),
  /** Host name of the compute agent that confirms the console at step 15. */
  computeHost: HostName,
  networkStack: Type.Optional(NetworkStack),
  /** Absent if the hypervisor names none, and from processes of an older version. */
  keymap: Type.Optional(Keymap),
};

/** The console's password in a reply, read again for every session and never stored; null if it has none. */
export const consolePassword = {
  vncPassword: Type.Union([Type.String({ maxLength: 64 }), Type.Null()]),
};
type WithPassword = Readonly<Type.Static<Type.TObject<typeof consolePassword>>>;

export function passwordField(password: string | null): WithPassword {
  return { vncPassword: password };
}

export function passwordOf({ vncPassword }: WithPassword): string | null {
  return vncPassword;
}

/** The rest of a reply without the password. */
export function withoutPassword<T extends WithPassword>(reply: T): Omit<T, keyof WithPassword> {
  const { vncPassword: _, ...rest } = reply;
  return rest;
}

/** The reply of compute at step 8. The access URL contains the token; the api returns nothing else of this to its client. */
export const ConnectInfo = Type.Object({
  ...consoleAddress,
  token: Type.String({ minLength: 1, maxLength: 128 }),
  /** Browsers open it: no other scheme than these. */
  accessUrl: Type.String({ pattern: '^https?://', maxLength: 4096 }),
});
export type ConnectInfo = Type.Static<typeof ConnectInfo>;
