import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { EndReason } from '../../../../contracts/sessions/session-end.ts';
import type { Deletion } from '../../store.ts';
import { hostMark } from './host-mark.ts';
import { parse } from './token-records.ts';

/** Where the last deletion of a guest's tokens is kept: of all, or of those whose console is on one host. */
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

/** Null where it is not what Oriel writes there. */
export function decodeDeletion(data: Buffer | string): Deletion | null {
  const value = parse(data);
  if (!isRecord.Check(value)) return null;
  const { v: _version, ...deletion } = value;
  return deletion;
}
