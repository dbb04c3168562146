import { asRefusal, Refusal } from '../../../flow/refusals.ts';
import type { QueryOptions } from '../../../oslo-db/database.ts';
import type { Closable } from '../../../platform/lifecycle.ts';
import { instanceState } from '../nova/instance-state.ts';
import type { CheckedConsole, RecheckedSession } from '../token-source.ts';
import type { Cell, Cells } from './cells.ts';
import { findInstances, type InstanceRow, NO_INSTANCE } from './instances.ts';
import { databaseRefusal } from './refuse.ts';

/** Re-checks sessions of one cell, or of any cell if they were not looked up in a database. Never rejects. */
export async function recheckSessions<Bus extends Closable>(
  cells: Cells<Bus>,
  checked: readonly CheckedConsole[],
  how: QueryOptions,
): Promise<readonly RecheckedSession[]> {
  try {
    const found = await findInstancesOf(cells, checked, how);
    return checked.map(({ console }) => judge(found.get(console.instanceUuid), console.computeHost));
  } catch (error) {
    const { code, detail } = asRefusal(error);
    return checked.map(() => ({ state: 'unconfirmed', detail: `${code}: ${detail}` }));
  }
}

/**
 * The instances of sessions by UUID; absent if Nova has none. The sessions are of one `recheckGroup`.
 * @throws {Refusal} if a cell that may have one of them cannot be read
 */
async function findInstancesOf<Bus extends Closable>(
  cells: Cells<Bus>,
  checked: readonly CheckedConsole[],
  how: QueryOptions,
): Promise<ReadonlyMap<string, InstanceRow>> {
  try {
    const all = await cells.all(how);
    const group = checked[0]?.recheckGroup;
    const own = group === undefined ? [] : all.filter(({ uuid }) => uuid === group);
    // A session that nova-api has checked, or whose cell is gone, may be in any cell.
    const asked: readonly Cell<Bus>[] = own.length === 0 ? all : own;
    const uuids = checked.map(({ console }) => console.instanceUuid);
    const found = await Promise.all(asked.map(({ database }) => findInstances(database, uuids, how)));
    return new Map(found.flatMap((each) => [...each]));
  } catch (error) {
    throw databaseRefusal(error);
  }
}

function judge(row: InstanceRow | undefined, computeHost: string): RecheckedSession {
  const instance = row ?? NO_INSTANCE;
  const state = instanceState(instance);
  if (state === 'deleted') return ended('guest_deleted', 'Nova has no such instance');
  if (state === 'stopped') return ended('guest_stopped', `Nova's state: ${instance.vmState}`);
  const hasMoved = instance.host !== '' && computeHost !== '' && instance.host !== computeHost;
  return hasMoved ? ended('guest_migrated', `from ${computeHost} to ${instance.host}`) : { state: 'live' };
}

function ended(code: 'guest_deleted' | 'guest_stopped' | 'guest_migrated', detail: string): RecheckedSession {
  return { state: 'ended', refusal: new Refusal(code, detail) };
}
