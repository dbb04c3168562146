import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { TokenHash } from '../../../../contracts/connect-info.ts';
import { SeenDeletions } from '../../../../contracts/consoleauth.ts';
import type { Claim, TakenState } from '../../redemption.ts';
import { Live, parse, storedOf } from './token-records.ts';

/** Where is kept who holds a token that is good for one console, or that nobody ever will. */
export const claimKey = (tokenHash: string) => `oriel:c:${tokenHash}`;

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

export const encodeClaim = ({ stored, ...claim }: Claim) =>
  JSON.stringify({ v: 1, ...claim, stored: { v: 1, ...stored } });
export const encodeEnd = (tokenHash: string, code: string) =>
  JSON.stringify({ v: 1, tokenHash, ended: code });

/**
 * What is there is a claim, whatever it says: what Oriel did not write must not let a token be opened again, so that it
 * counts as an end.
 */
export function decodeClaim(tokenHash: string, data: Buffer | string): TakenState {
  const value = parse(data);
  if (isEnded.Check(value) && value.tokenHash === tokenHash) return { state: 'ended', code: value.ended };
  if (!isHeld.Check(value) || value.stored.console.tokenHash !== tokenHash) {
    return { state: 'ended', code: 'unreadable' };
  }
  const { holderHash, stored, epoch, openedAt, graceS } = value;
  return { state: 'held', claim: { holderHash, stored: storedOf(stored), epoch, openedAt, graceS } };
}
