import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { TokenHash } from '../../../../contracts/connect-info.ts';
import { SeenDeletions } from '../../../../contracts/consoleauth.ts';
import type { RedeemedState, Redemption } from '../../redemption.ts';
import { Live, parse, storedOf } from './token-records.ts';

/** The key of the redemption of a single-use token, or of its end. */
export const redemptionKey = (tokenHash: string) => `oriel:c:${tokenHash}`;

const Held = Type.Object({
  v: Type.Literal(1),
  holderHash: TokenHash,
  stored: Live,
  epoch: SeenDeletions,
  openedAt: Type.Number(),
  graceS: Type.Integer({ minimum: 0 }),
});
const Ended = Type.Object({
  v: Type.Literal(1),
  tokenHash: TokenHash,
  ended: Type.String({ maxLength: 64 }),
});

const isHeld = Compile(Held);
const isEnded = Compile(Ended);

export const encodeRedemption = ({ stored, seenDeletions: epoch, ...redemption }: Redemption) =>
  JSON.stringify({ v: 1, ...redemption, epoch, stored: { v: 1, ...stored } });
export const encodeEnd = (tokenHash: string, code: string) =>
  JSON.stringify({ v: 1, tokenHash, ended: code });

/** A value that Oriel did not write counts as an end, because it must not allow a token to be redeemed again. */
export function decodeRedemption(tokenHash: string, data: Buffer | string): RedeemedState {
  const value = parse(data);
  if (isEnded.Check(value) && value.tokenHash === tokenHash) return { state: 'ended', code: value.ended };
  if (!isHeld.Check(value) || value.stored.console.tokenHash !== tokenHash) {
    return { state: 'ended', code: 'unreadable' };
  }
  const { holderHash, stored, epoch, openedAt, graceS } = value;
  const redemption = { holderHash, stored: storedOf(stored), seenDeletions: epoch, openedAt, graceS };
  return { state: 'held', redemption };
}
