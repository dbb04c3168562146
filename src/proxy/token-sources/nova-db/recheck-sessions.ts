import { asRefusal } from '../../../flow/refusals.ts';
import { DatabaseFailure, type QueryOptions } from '../../../oslo-db/database.ts';
import type { Closable } from '../../../platform/lifecycle.ts';
import { endByState } from '../nova/end-reason.ts';
import type { CheckedConsole, RecheckedSession } from '../token-source.ts';
import type { Cell, Cells } from './cells.ts';
import { findInstances, type InstanceRow, NO_INSTANCE } from './instances.ts';
import { databaseRefusal } from './refuse.ts';

/** An instance and its cell. */
export interface FoundInstance<Bus extends Closable> {
  readonly instance: InstanceRow;
  readonly cell: Cell<Bus>;
}

/** Re-checks sessions of one cell, or of any cell if they were not looked up in a database. Never rejects. */
export async function recheckSessions<Bus extends Closable>(
  cells: Cells<Bus>,
  checked: readonly CheckedConsole[],
  how: QueryOptions,
): Promise<readonly RecheckedSession[]> {
  try {
    const found = await findInstancesOf(cells, checked, how);
    return checked.map(({ console }) => {
      const record = found.get(console.instanceUuid)?.instance ?? NO_INSTANCE;
      const refusal = endByState(record, console.computeHost);
      return refusal === undefined ? { state: 'live' } : { state: 'ended', refusal };
    });
  } catch (error) {
    const { code, detail } = asRefusal(error);
    return checked.map(() => ({ state: 'unconfirmed', detail: `${code}: ${detail}` }));
  }
}

/**
 * The instances of sessions by UUID; absent if Nova has none. The sessions are of one `recheckGroup`.
 * @throws {Refusal} if a cell that may have one of them cannot be read, or is not in the list of cells
 */
export async function findInstancesOf<Bus extends Closable>(
  cells: Cells<Bus>,
  checked: readonly CheckedConsole[],
  how: QueryOptions,
): Promise<ReadonlyMap<string, FoundInstance<Bus>>> {
  try {
    const all = await cells.all(how);
    const group = checked[0]?.recheckGroup;
    const own = group === undefined ? [] : all.filter(({ uuid }) => uuid === group);
    // A session that nova-api has checked, or whose cell is gone, may be in any cell.
    const asked: readonly Cell<Bus>[] = own.length === 0 ? all : own;
    const uuids = checked.map(({ console }) => console.instanceUuid);
    const found = await Promise.all(
      asked.map(async (cell) => {
        const rows = await findInstances(cell.database, uuids, how);
        return [...rows].map(([uuid, instance]) => [uuid, { instance, cell }] as const);
      }),
    );
    // After a resize to another cell, the row of the first cell is deleted.
    const instances = new Map(found.flat().sort(([, one], [, other]) => deletedFirst(one, other)));
    if (group !== undefined && own.length === 0 && uuids.some((uuid) => !instances.has(uuid))) {
      throw new DatabaseFailure('failed', `the table cell_mappings does not have the cell ${group}`);
    }
    return instances;
  } catch (error) {
    throw databaseRefusal(error);
  }
}

type Found = Pick<FoundInstance<Closable>, 'instance'>;

function deletedFirst({ instance: one }: Found, { instance: other }: Found): number {
  return Number(other.isDeleted) - Number(one.isDeleted);
}
