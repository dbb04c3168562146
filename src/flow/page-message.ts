import type { RefusalCode } from './refusals.ts';

/**
 * The messages between the proxy and Oriel's page besides the console's stream: text frames of JSON between two binary frames, only if
 * both have agreed on the sub-protocol oriel.v1
 * (docs/decisions/0015-messages-to-the-page.md, docs/decisions/0029-the-page-watches-the-proxy.md).
 */
export type PageMessage =
  /** Sent first, and only in a view-only session. */
  | { readonly type: 'view_only' }
  /** The instance of the console, for the page's title and for a way back to its console. Not sent if the name is not known. */
  | { readonly type: 'instance'; readonly id: string; readonly name: string }
  /** The keymap with which the console server translates characters into keys, such as `de`. Not sent if the hypervisor names none. */
  | { readonly type: 'keymap'; readonly keymap: string }
  /** The proxy answers pings. The page may send one every `intervalMs`, and another one after a key press. */
  | { readonly type: 'heartbeat'; readonly intervalMs: number }
  /** The answer to the ping with that number. */
  | { readonly type: 'pong'; readonly id: number }
  /** The console is not found yet: the compute host is still asked, and answers within `endsInMs`. Sent before all others, repeatedly. */
  | { readonly type: 'wait'; readonly driver: SlowConsole; readonly endsInMs: number }
  /** The session ends with that code in `endsInMs`, unless the proxy withdraws the warning. */
  | { readonly type: 'warning'; readonly code: AnnouncedEnd; readonly endsInMs: number }
  | { readonly type: 'withdrawn'; readonly code: AnnouncedEnd };

/** Drivers of Nova whose consoles may need long: `ironic` starts that of a bare-metal server, `vmware` asks a vCenter. */
const SLOW_CONSOLES = ['ironic', 'vmware'] as const;
export type SlowConsole = (typeof SLOW_CONSOLES)[number];

/** The end reasons that the proxy announces in advance. */
const ANNOUNCED_ENDS = [
  'session_idle',
  'session_time_limit',
  'proxy_stopped',
] as const satisfies RefusalCode[];
export type AnnouncedEnd = (typeof ANNOUNCED_ENDS)[number];

/** Validates a message of the proxy. Undefined for an unknown message: a later proxy may send more. */
export function readPageMessage(text: string): PageMessage | undefined {
  const { type, code, endsInMs, intervalMs, id, keymap, driver } = readObject(text);
  if (type === 'view_only') return { type };
  if (type === 'heartbeat' && isAmount(intervalMs) && intervalMs > 0) return { type, intervalMs };
  if (type === 'keymap' && isKeymap(keymap)) return { type, keymap };
  if (type === 'instance') return readInstance(text);
  if (type === 'pong' && isAmount(id)) return { type, id };
  const slow = SLOW_CONSOLES.find((each) => each === driver);
  if (type === 'wait' && slow !== undefined && isAmount(endsInMs)) return { type, driver: slow, endsInMs };
  const end = ANNOUNCED_ENDS.find((each) => each === code);
  if (end === undefined) return undefined;
  if (type === 'withdrawn') return { type, code: end };
  return type === 'warning' && isAmount(endsInMs) ? { type, code: end, endsInMs } : undefined;
}

/** A ping of the page; the proxy answers with a pong of the same number. */
export function pingText(id: number): string {
  return JSON.stringify({ ping: id });
}

/** The number of a ping. Undefined for an unknown message: a later page may send more. */
export function readPing(text: string): number | undefined {
  const { ping } = readObject(text);
  return isAmount(ping) ? ping : undefined;
}

function readObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** Undefined if id or name has another form. */
function readInstance(text: string): PageMessage | undefined {
  const { id, name } = readObject(text);
  const isNamed = typeof name === 'string' && name !== '' && name.length <= 255;
  return typeof id === 'string' && UUID.test(id) && isNamed ? { type: 'instance', id, name } : undefined;
}
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function isKeymap(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z0-9-]{1,32}$/.test(value);
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER;
}
