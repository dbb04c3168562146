import { Refusal } from '../../../flow/refusals.ts';
import { DatabaseFailure, type QueryOptions } from '../../../oslo-db/database.ts';
import type { Closable } from '../../../platform/lifecycle.ts';
import type { Cell } from './cells.ts';
import { databaseRefusal } from './refuse.ts';
import { findToken, type TokenRow } from './token-rows.ts';

/** A token, and the cell whose database has it. */
export interface FoundToken<Bus extends Closable> {
  readonly token: TokenRow;
  readonly cell: Cell<Bus>;
}

/**
 * Looks for a token in all cells at once. The first cell that has it decides: others, slow or down, are not waited for. Undefined if
 * every cell was read and none has it.
 * @throws {Refusal} nova_cell_unreadable if no readable cell has it, and a cell could not be read; with one cell the reason itself
 */
export async function findInCells<Bus extends Closable>(
  cells: readonly Cell<Bus>[],
  tokenHash: string,
  how: QueryOptions & { readonly signal: AbortSignal },
): Promise<FoundToken<Bus> | undefined> {
  const over = new AbortController();
  const asked = { ...how, signal: AbortSignal.any([how.signal, over.signal]) };
  const unreadable: { readonly name: string; readonly refusal: Refusal }[] = [];
  /** A cell has the token, and its row is not usable. */
  let unusable: unknown;
  const look = async (cell: Cell<Bus>): Promise<FoundToken<Bus>> => {
    try {
      const token = await findToken(cell.database, tokenHash, asked);
      if (token !== undefined) return { token, cell };
    } catch (error) {
      if (error instanceof DatabaseFailure)
        unreadable.push({ name: cell.name, refusal: databaseRefusal(error) });
      else unusable = error;
    }
    throw NOT_HERE;
  };
  try {
    return await Promise.any(cells.map(look));
  } catch {
    how.signal.throwIfAborted();
  } finally {
    // The queries that still wait for a connection to a slow cell leave the slots to tokens that are there.
    over.abort(NOT_HERE);
  }
  if (unusable !== undefined) throw unusable;
  const [first] = unreadable;
  if (first === undefined) return undefined;
  if (cells.length === 1) throw first.refusal;
  const details = unreadable
    .slice(0, MAX_NAMED)
    .map(({ name, refusal }) => `cell ${name}: ${refusal.detail}`);
  throw new Refusal('nova_cell_unreadable', details.join('; '), { cause: first.refusal });
}

const NOT_HERE = new Error('not in this cell');
/** Cells that a refusal names. */
const MAX_NAMED = 5;
