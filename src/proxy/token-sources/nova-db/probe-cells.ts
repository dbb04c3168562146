import { asRefusal, Refusal } from '../../../flow/refusals.ts';
import type { Closable } from '../../../platform/lifecycle.ts';
import { PartialRefusal } from '../partial-refusal.ts';
import type { Cell, Cells } from './cells.ts';
import { databaseRefusal } from './refuse.ts';
import { CELL_TABLES, requireColumns } from './schema.ts';

/** Cells that the phrase names. */
const MAX_NAMED = 10;

/**
 * Checks that the tables of every cell can be read and that its message bus answers.
 * @returns `2 cells: cell1 (MariaDB 10.11.6 at 10.0.0.5:3306/nova, RabbitMQ at 10.0.0.6:5672), cell2 (...)`
 * @throws {Refusal} the refusal that a token would meet; PartialRefusal if some of the cells work
 */
export async function probeCells<Bus extends Closable>(
  cells: Cells<Bus>,
  probeBus: (cell: Cell<Bus>) => Promise<string>,
  how: { readonly timeoutMs: number },
): Promise<string> {
  const all = await readCells(cells, how);
  const outcomes = await Promise.allSettled(
    all.map(async (cell) => {
      const { name, database } = cell;
      try {
        await requireColumns(database, CELL_TABLES, how);
        cells.probed(cell, true);
      } catch (error) {
        cells.probed(cell, false);
        refuse(error, name);
      }
      return `${name} (${database.server} at ${database.where}, ${await probeBus(cell)})`;
    }),
  );
  const failures = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
  const [first] = failures;
  if (first !== undefined) {
    if (failures.length === all.length) throw first;
    const { code, detail } = asRefusal(first);
    const more = failures.length === 1 ? '' : `; ${failures.length - 1} other cells fail, too`;
    throw new PartialRefusal(code, `${detail}${more}`, { cause: first });
  }
  const phrases = outcomes.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const more = phrases.length > MAX_NAMED ? `, and ${phrases.length - MAX_NAMED} more` : '';
  const count = phrases.length === 1 ? '1 cell' : `${phrases.length} cells`;
  return `Nova's database answers. ${count}: ${phrases.slice(0, MAX_NAMED).join(', ')}${more}`;
}

async function readCells<Bus extends Closable>(
  cells: Cells<Bus>,
  how: { readonly timeoutMs: number },
): Promise<readonly Cell<Bus>[]> {
  try {
    if (cells.mappings !== undefined) await requireColumns(cells.mappings, ['cell_mappings'], how);
    return await cells.all(how);
  } catch (error) {
    throw databaseRefusal(error);
  }
}

function refuse(error: unknown, cell: string): never {
  const { code, detail } = databaseRefusal(error);
  // A cell without a name has that of its database, with which the detail begins.
  const where = detail.startsWith(`${cell}: `) ? detail : `cell ${cell}: ${detail}`;
  throw new Refusal(code, where, { cause: error });
}
