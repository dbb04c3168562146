import { type Database, DatabaseFailure } from '../../../oslo-db/database.ts';

/** The columns of Nova's databases that Oriel reads, by table. All releases from Rocky (18) to 2026.1 (33) have them. */
const NOVA_COLUMNS = {
  /** In the API database. */
  cell_mappings: ['id', 'uuid', 'name', 'transport_url', 'database_connection', 'disabled'],
  /** In the database of each cell. */
  console_auth_tokens: [
    'token_hash',
    'console_type',
    'host',
    'port',
    'internal_access_path',
    'instance_uuid',
    'expires',
    'access_url_base',
  ],
  instances: ['id', 'uuid', 'host', 'node', 'vm_state', 'task_state', 'deleted', 'display_name'],
} as const;

export type NovaTable = keyof typeof NOVA_COLUMNS;

export const CELL_TABLES: readonly NovaTable[] = ['console_auth_tokens', 'instances'];

/**
 * Reads no row, but every column of a table: rejects if a table or column is missing, or the right to read it.
 * @throws {DatabaseFailure} whose message names the table or column
 */
export async function requireColumns(
  database: Database,
  tables: readonly NovaTable[],
  how: { readonly timeoutMs: number },
): Promise<void> {
  for (const table of tables) {
    try {
      await database.query(`SELECT ${NOVA_COLUMNS[table].join(', ')} FROM ${table} WHERE 1 = 0`, [], how);
    } catch (error) {
      if (!(error instanceof DatabaseFailure && error.why === 'schema')) throw error;
      throw new DatabaseFailure('schema', `${error.message}: ${SCHEMA_HINT[table]}`, { cause: error });
    }
  }
}

const SCHEMA_HINT: Readonly<Record<NovaTable, string>> = {
  cell_mappings: 'this is not the API database of Nova 18 (Rocky) or newer',
  console_auth_tokens: 'this is not the database of a cell of Nova 18 (Rocky) or newer',
  instances: 'this is not the database of a cell of Nova 18 (Rocky) or newer',
};
