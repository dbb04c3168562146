import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../../platform/secret.ts';

/** The header by which `oriel doctor` shows that it knows `[oriel] metrics_token`. */
export const PROOF_HEADER = 'x-oriel-proof';
/** How long a proof is valid, in ms; the one before it is valid, too. */
const VALID_MS = 60_000;

/**
 * The proof for the listener at `port`. The doctor asks ports that belong to Oriel only if a process of that kind runs: otherwise any
 * user of the machine may listen there, and must not receive the token. A proof is for one port, one path and about a minute.
 */
export function activityProof(token: Secret, port: number, nowMs: number): string {
  const text = `recent activity, port ${port}, period ${Math.floor(nowMs / VALID_MS)}`;
  return createHmac('sha256', token.reveal()).update(text).digest('hex');
}

export function isActivityProof(given: unknown, token: Secret, port: number, nowMs: number): boolean {
  if (typeof given !== 'string' || token.reveal() === '') return false;
  const bytes = Buffer.from(given);
  return [nowMs, nowMs - VALID_MS].some((at) => {
    const right = Buffer.from(activityProof(token, port, at));
    return bytes.length === right.length && timingSafeEqual(bytes, right);
  });
}
