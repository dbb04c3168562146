import type { RefusalCode } from './refusals.ts';

/**
 * What the proxy tells our own page beside the guest's stream: a text frame of JSON between two of its binary ones, to
 * viewers that have agreed on the sub-protocol oriel.v1 and to nobody else (docs/decisions/0015-what-the-proxy-tells-the-page.md).
 */
export type PageMessage =
  /** First of all, and only where it is so. */
  | { readonly type: 'view_only' }
  /** The session will end with that code, so many milliseconds from now, unless it is withdrawn. */
  | { readonly type: 'warning'; readonly code: RefusalCode; readonly endsInMs: number }
  | { readonly type: 'withdrawn'; readonly code: RefusalCode };

/** A message as the page may believe it; undefined for what it does not know, which a later proxy may say. */
export function readPageMessage(text: string): PageMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('type' in value)) return undefined;
  const { type, code, endsInMs } = value as Record<string, unknown>;
  if (type === 'view_only') return { type };
  if (code !== 'session_idle' && code !== 'session_time_limit') return undefined;
  if (type === 'withdrawn') return { type, code };
  if (type !== 'warning' || typeof endsInMs !== 'number' || !(endsInMs >= 0)) return undefined;
  return { type, code, endsInMs };
}
