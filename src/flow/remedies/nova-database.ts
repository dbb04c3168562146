import type { NOVA_DATABASE_REFUSALS } from '../refusals/nova-database.ts';

export const NOVA_DATABASE_REMEDIES: Readonly<Record<keyof typeof NOVA_DATABASE_REFUSALS, string>> = {
  nova_database_unreachable:
    "Nova's database did not answer the proxy; the log has its address and the error. Check [database] and [api_database] connection, that the proxy can reach the server, and max_connections of the server.",
  nova_database_refused:
    'The database server does not accept user, password or TLS of the proxy, or the user lacks SELECT on a table that the log names. Check [database] and [api_database] connection, the cell mappings (nova-manage cell_v2 list_cells --verbose), and the GRANT in "Nova\'s database" of docs/replace-nova-novncproxy.md.',
  nova_database_unusable:
    'A table or column that the log names is missing, or a row has a value that Nova does not write. Check that [database] connection leads to the database of a cell and [api_database] connection to the API database of Nova 18 (Rocky) or newer.',
  nova_cell_unreadable:
    'No other cell has the token, and the database of the cell that the log names could not be read. The token may be there. Check that database, and the cell mapping (nova-manage cell_v2 list_cells --verbose).',
  nova_bus_unreachable:
    'RabbitMQ did not answer the proxy, or did not accept it; the log has its address and the error. Check [DEFAULT] transport_url, or the transport URL of the cell mapping, and [oslo_messaging_rabbit].',
  token_other_kind:
    'The token is for a serial or SPICE console, and this proxy serves VNC only. Check novncproxy_base_url in [vnc] and base_url in [serial_console] and html5proxy_base_url in [spice] of the compute hosts: each must lead to its own proxy.',
};
