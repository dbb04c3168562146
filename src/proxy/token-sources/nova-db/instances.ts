import type { Database, QueryOptions, Row } from '../../../oslo-db/database.ts';
import type { InstanceRecord } from '../nova/instance-state.ts';
import { textOf } from './column-values.ts';

/** The most instances of one query. */
export const MAX_INSTANCES = 512;

/** A row of `instances`, with what nova-compute needs to find the instance. */
export interface InstanceRow extends InstanceRecord {
  readonly id: number;
  readonly uuid: string;
  readonly node: string | null;
  readonly displayName: string | null;
}

/** The record of an instance that the database does not have: it was deleted, and its row archived or purged. */
export const NO_INSTANCE: InstanceRecord = { vmState: '', taskState: '', isDeleted: true, host: '' };

export const INSTANCE_COLUMNS =
  'i.id, i.uuid, i.host AS compute_host, i.node, i.vm_state, i.task_state, i.deleted, i.display_name';

/** Undefined if the row has no instance: a left join. */
export function asInstance(row: Row): InstanceRow | undefined {
  if (row.id === null || row.id === undefined) return undefined;
  return {
    id: Number(row.id),
    uuid: textOf(row.uuid),
    host: textOf(row.compute_host),
    node: row.node === null ? null : textOf(row.node),
    vmState: textOf(row.vm_state),
    taskState: textOf(row.task_state),
    // The row's own id if it is deleted. Undefined values never end a session.
    isDeleted: row.deleted !== null && row.deleted !== undefined && Number(row.deleted) !== 0,
    displayName: row.display_name === null ? null : textOf(row.display_name),
  };
}

/** The instances by UUID, in one query; those that the database does not have are absent. Rejects with DatabaseFailure. */
export async function findInstances(
  database: Database,
  uuids: readonly string[],
  how: QueryOptions,
): Promise<ReadonlyMap<string, InstanceRow>> {
  const wanted = [...new Set(uuids)].slice(0, MAX_INSTANCES);
  const [first] = wanted;
  if (first === undefined) return new Map();
  // A power of two, so that the server prepares a few statements only.
  const places = 2 ** Math.ceil(Math.log2(wanted.length));
  const params = [...wanted, ...new Array<string>(places - wanted.length).fill(first)];
  const marks = params.map(() => '?').join(', ');
  const rows = await database.query(
    `SELECT ${INSTANCE_COLUMNS} FROM instances i WHERE i.uuid IN (${marks})`,
    params,
    how,
  );
  const found = rows.map(asInstance).filter((row) => row !== undefined);
  return new Map(found.map((row) => [row.uuid, row]));
}
