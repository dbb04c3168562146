/**
 * The messages between a console page and the dashboard that embeds it among others, over a MessagePort. The page creates the port and
 * gives it to the dashboard's origin only (docs/decisions/0057-consoles-side-by-side.md).
 */

/** The message to the embedding page that carries the port. The capability shows which frame sends it. */
export interface ControlOffer {
  readonly type: 'oriel:control';
  readonly capability: string;
}

/** Whether a console takes keys: `waiting` while no screen is shown or its proxy is silent. */
export type InputState = 'ready' | 'view_only' | 'waiting';

export interface KeyMessage {
  readonly type: 'key';
  readonly keysym: number;
  /** The key's position (`KeyboardEvent.code`); empty if only the character counts. */
  readonly code: string;
  readonly down: boolean;
}

/** From the console page. */
export type FromConsole =
  | { readonly type: 'input'; readonly input: InputState }
  /** The page has the keyboard. */
  | { readonly type: 'focused' }
  /** A key that the user pressed or released here, while the page shares its keys. */
  | KeyMessage
  /** A key from the dashboard was not sent to the guest. */
  | { readonly type: 'missed' };

/** From the dashboard. */
export type ToConsole =
  /** Whether the page reports the keys that the user presses in it. Off at first. */
  | { readonly type: 'share'; readonly on: boolean }
  /** A key for the guest. */
  | KeyMessage
  /** Release every key that came from the dashboard. */
  | { readonly type: 'release' };

const MAX_KEYSYM = 0x01ffffff;
const MAX_CODE = 32;
const INPUT_STATES: readonly InputState[] = ['ready', 'view_only', 'waiting'];

/** A capability: 128 random bits, base64url. */
const CAPABILITY = /^[\w-]{22}$/;

export function isCapability(text: string): boolean {
  return CAPABILITY.test(text);
}

export function readControlOffer(data: unknown): ControlOffer | undefined {
  const { type, capability } = fieldsOf(data);
  if (type !== 'oriel:control' || typeof capability !== 'string' || !isCapability(capability))
    return undefined;
  return { type, capability };
}

/** Validates a message of a console page; undefined for an unknown one. */
export function readFromConsole(data: unknown): FromConsole | undefined {
  const { type, input } = fieldsOf(data);
  if (type === 'focused' || type === 'missed') return { type };
  const state = INPUT_STATES.find((each) => each === input);
  if (type === 'input' && state !== undefined) return { type, input: state };
  return readKey(data);
}

/** Validates a message of the dashboard; undefined for an unknown one. */
export function readToConsole(data: unknown): ToConsole | undefined {
  const { type, on } = fieldsOf(data);
  if (type === 'release') return { type };
  if (type === 'share' && typeof on === 'boolean') return { type, on };
  return readKey(data);
}

function readKey(data: unknown): KeyMessage | undefined {
  const { type, keysym, code, down } = fieldsOf(data);
  if (type !== 'key' || typeof code !== 'string' || typeof down !== 'boolean') return undefined;
  if (typeof keysym !== 'number' || !Number.isInteger(keysym) || keysym < 1 || keysym > MAX_KEYSYM)
    return undefined;
  return code.length <= MAX_CODE && /^\w*$/.test(code) ? { type, keysym, code, down } : undefined;
}

function fieldsOf(data: unknown): Record<string, unknown> {
  return typeof data === 'object' && data !== null ? { ...data } : {};
}
