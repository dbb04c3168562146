import { Secret } from '../../platform/secret.ts';
import { by, is, isSet } from '../checks/uses.ts';
import { type OldName, option } from '../option.ts';
import { secret, string } from '../types.ts';

const DATABASE = is('oriel.token_source', 'nova', 'nova-db');

/** Options of oslo.db, the same in both sections. */
function options(group: 'database' | 'api_database', help: string, oldNames: readonly OldName[] = []) {
  return {
    connection: option({
      type: secret,
      sameOn: 'none',
      default: new Secret(''),
      help,
      oldNames,
      secret: true,
      nova: true,
      uses: [by('proxy', DATABASE)],
    }),
    connection_parameters: option({
      type: string,
      sameOn: 'none',
      default: '',
      help: 'Further parameters of the URL, such as ssl_ca=/etc/ssl/ca.pem&read_timeout=5. They override those of `connection`.',
      nova: true,
      uses: [by('proxy', isSet(`${group}.connection`), DATABASE)],
    }),
  };
}

/** `[database]`: the database of Nova's cell. */
export const databaseOptions = options(
  'database',
  "The database of Nova's cell, as a URL of SQLAlchemy: mysql+pymysql://user:password@host:3306/nova, or postgresql://. If `[api_database] connection` is set, it only fills the templates of cell mappings. Oriel runs SELECT statements only.",
  [
    { group: 'DEFAULT', name: 'sql_connection' },
    { group: 'DATABASE', name: 'sql_connection' },
    { group: 'sql', name: 'connection' },
  ],
);

/** `[api_database]`: Nova's database of cells. */
export const apiDatabaseOptions = options(
  'api_database',
  "Nova's API database, whose table cell_mappings names the database and RabbitMQ of each cell. Empty: the only cell is that of `[database] connection` and `[DEFAULT] transport_url`.",
);
