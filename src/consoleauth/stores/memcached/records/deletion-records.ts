import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { EndReason } from '../../../../contracts/sessions/session-end.ts';
import type { Deletion } from '../../store.ts';
import { hostMark, parse } from './token-records.ts';

/** The key of the last deletion of an instance's tokens: of all, or of those whose console is on one host. */
export function deletionKey(instanceUuid: string, computeHost?: string): string {
  return computeHost === undefined
    ? `oriel:d:${instanceUuid}`
    : `oriel:d:${instanceUuid}:${hostMark(computeHost)}`;
}

const Record = Type.Object({
  v: Type.Literal(1),
  id: Type.String({ maxLength: 64 }),
  code: Type.String({ maxLength: 64 }),
  reason: Type.Optional(EndReason),
  at: Type.Number(),
});
const isRecord = Compile(Record);

export const encodeDeletion = (deletion: Deletion) => JSON.stringify({ v: 1, ...deletion });

/** Null if Oriel did not write it. */
export function decodeDeletion(data: Buffer | string): Deletion | null {
  const value = parse(data);
  if (!isRecord.Check(value)) return null;
  const { v: _version, ...deletion } = value;
  return deletion;
}
