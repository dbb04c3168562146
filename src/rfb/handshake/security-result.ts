import { type Dialogue, read } from '../dialogue.ts';
import { RfbFailure } from '../rfb-failure.ts';
import type { RfbVersion } from './protocol-version.ts';
import { type Reason, readReason, writeReason } from './reason.ts';

const FAILED_TOO_OFTEN = 2;

export type SecurityResult = { readonly ok: true } | { readonly ok: false; readonly reason: string };
export type ReadSecurityResult = { readonly ok: true } | { readonly ok: false; readonly reason: Reason };

/**
 * SecurityResult [RFC 6143 7.1.3]: U32 zero for OK; failed, or (an extension's) failed too often. A reason follows in version 3.8
 * only.
 */
export function* readSecurityResult(version: RfbVersion = '003.008'): Dialogue<ReadSecurityResult> {
  const status = (yield* read(4)).readUInt32BE(0);
  if (status === 0) return { ok: true };
  if (status > FAILED_TOO_OFTEN) throw new RfbFailure('protocol_error', `a SecurityResult of ${status}`);
  if (version !== '003.008') return { ok: false, reason: { logged: '' } };
  try {
    return { ok: false, reason: yield* readReason() };
  } catch (error) {
    // A peer that closes the connection without a reason has refused, too.
    if (error instanceof RfbFailure && error.code === 'closed_early')
      return { ok: false, reason: { logged: '' } };
    throw error;
  }
}

/** SecurityResult [RFC 6143 7.1.3]. */
export function writeSecurityResult(result: SecurityResult): Buffer {
  const status = Buffer.alloc(4);
  if (result.ok) return status;
  status.writeUInt32BE(1, 0);
  return Buffer.concat([status, writeReason(result.reason)]);
}
