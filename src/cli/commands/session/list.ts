import { operatorOptions } from '../../../config/options/operator.ts';
import type { Command } from '../../command.ts';
import { formatTable } from '../../format-table.ts';
import { cliText } from '../../language/cli-text.ts';
import { asOperator, SOCKET_DESCRIPTION, SOCKET_OPTION } from '../../operator/as-operator.ts';
import type { SessionsSeen } from '../../operator/operator-client.ts';

/** `oriel session list` */
export const sessionListCommand: Command = {
  name: 'session list',
  summary: 'List the open consoles of all proxies.',
  description: SOCKET_DESCRIPTION,
  signsIn: true,
  positionals: [],
  options: { json: { type: 'boolean', help: 'Print JSON.' }, ...SOCKET_OPTION },
  json: {
    is: 'an array of objects',
    fields: {
      id: 'the id of the session, for "oriel session end"',
      request_id: 'the id of its request, for "oriel trace"',
      server_id: 'the id of the instance',
      server_name: 'its name; null if it is not known',
      compute_host: 'its compute host; empty for users who are not administrators',
      kind: 'the kind of the console, or null',
      user_name: 'the user who asked for the console; in an OpenStack cloud it is not known, and empty',
      project_id: 'the project of the instance',
      client_address: 'the IP address of the browser',
      proxy_host: 'the host of the proxy',
      worker: 'the number of the process of the proxy; null if the proxy is one process',
      started_at: 'milliseconds since 1970-01-01 UTC',
      idle_ms: 'milliseconds since the last key press or pointer movement, or null',
      bytes_to_browser: 'bytes sent to the browser',
      bytes_to_guest: 'bytes sent to the instance',
      view_only: 'whether the console accepts no input',
      may_end: 'whether you may end it with "oriel session end"',
    },
  },
  examples: [
    {
      line: 'oriel session list',
      what: 'Shows user, instance, client address, start and idle time of each console: all for administrators, those of the project for others.',
    },
    {
      line: 'oriel session list --json',
      what: 'The same for a script, with the number of bytes transferred.',
    },
    {
      line: `oriel session list --socket ${operatorOptions.operator_socket.default}`,
      what: 'As root on the host of a console proxy of an OpenStack cloud.',
    },
  ],
  async run(input, io) {
    const { seen, isLocal } = await asOperator(input, io, async (operator) => ({
      seen: await operator.sessions(),
      isLocal: operator.socket !== undefined,
    }));
    const { sessions, names } = seen;
    const t = cliText();
    const heading = (column: (typeof COLUMNS | typeof LOCAL_COLUMNS)[number]) => t(`columns.${column}`);
    const named = sessions.map((session) => ({
      ...session,
      server_name: names.get(session.server_id) ?? session.server_name ?? null,
    }));
    if (input.values.json) io.out(JSON.stringify(named));
    else if (sessions.length === 0) io.out(t(isLocal ? 'sessions.none' : 'sessions.noneSeen'));
    else if (isLocal) io.out(formatTable(localColumns(named), named.map(localRow), io.columns, heading));
    else io.out(formatTable(COLUMNS, named.map(row), io.columns, heading));
    // On standard error, so that scripts can parse the list.
    if (seen.silent_hosts > 0) io.err(silence(seen));
    for (const note of seen.notes) io.err(note);
    return 0;
  },
};

type Listed = SessionsSeen['sessions'][number];

const COLUMNS = ['id', 'server', 'user', 'client', 'proxy', 'since', 'idle', 'access'] as const;

function row(session: Listed) {
  return {
    id: session.id,
    server: session.server_name ?? session.server_id,
    user: session.user_name,
    client: session.client_address,
    proxy: proxyOf(session),
    since: since(session),
    idle: idle(session),
    access: cliText()(session.view_only ? 'sessions.viewOnly' : 'sessions.full'),
  };
}

const LOCAL_COLUMNS = [
  'id',
  'server_id',
  'name',
  'host',
  'user',
  'client',
  'proxy',
  'since',
  'idle',
  'sent',
] as const;

/** An operator sees the sessions of all clouds and projects, so instances are shown by id. */
function localRow(session: Listed) {
  return {
    id: session.id,
    server_id: session.server_id,
    name: session.server_name ?? '',
    host: session.compute_host ?? '',
    user: session.user_name,
    client: session.client_address,
    proxy: proxyOf(session),
    since: since(session),
    idle: session.view_only ? cliText()('sessions.viewOnly') : idle(session),
    sent: inBytes(session.bytes_to_browser),
  };
}

/** Tokens of a cloud have no user, and only some authorities name the instance. */
function localColumns(sessions: readonly Listed[]) {
  const hasNames = sessions.some((session) => session.server_name !== null);
  const hasUsers = sessions.some((session) => session.user_name !== '');
  return LOCAL_COLUMNS.filter((column) => (column !== 'name' || hasNames) && (column !== 'user' || hasUsers));
}

/** The host, with the number of the worker if the proxy has several. */
function proxyOf({ proxy_host: host, worker }: Listed): string {
  return typeof worker === 'number' ? `${host}/${worker}` : host;
}

function since({ started_at }: Listed): string {
  return new Date(started_at).toISOString().replace(/\.\d+Z$/, 'Z');
}

function idle({ idle_ms: ms }: Listed): string {
  if (ms === null || ms === undefined) return '';
  const seconds = Math.floor(ms / 1000);
  const t = cliText();
  if (seconds < 120) return t('sessions.seconds', { number: seconds });
  if (seconds < 7_200) return t('sessions.minutes', { number: Math.floor(seconds / 60) });
  return t('sessions.hours', { number: Math.floor(seconds / 3_600) });
}

function inBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function silence({ silent_hosts: count, silent_proxies: names }: SessionsSeen): string {
  const t = cliText();
  if (names.length === 0) return t('sessions.silent', { count });
  return t('sessions.silentNamed', { count, names: names.join(', ') });
}
