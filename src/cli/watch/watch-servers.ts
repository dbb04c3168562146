import type { Server } from '../../api-client/client.ts';
import type { ServerEvent } from '../../api-client/server-events.ts';
import { fitted } from '../../platform/text/display-width.ts';
import { printableLine } from '../../platform/text/plain-text.ts';
import { type ApiClient, missingInstances } from '../api-client.ts';
import { CommandFailed, type Io } from '../command.ts';
import { formatTable } from '../format-table.ts';
import { cliText } from '../language/cli-text.ts';

interface WatchOptions {
  readonly inAllProjects: boolean;
  readonly json: boolean;
}

/**
 * `oriel server list --watch`: in a terminal a table that is drawn again in its place, otherwise a line for each instance and each
 * change. Ends by an interrupt, or when the sign-in is over.
 */
export async function watchServers(
  api: ApiClient,
  io: Io,
  { inAllProjects, json }: WatchOptions,
): Promise<never> {
  const list = new WatchedList();
  const table = json ? undefined : io.table;
  const tell = (line: object) =>
    io.out(
      json
        ? JSON.stringify(line)
        : Object.values(line)
            .map((cell) => cell || '-')
            .join('  '),
    );
  const draw = (note = '') => {
    if (table === undefined) return;
    const { columns, rows } = table.size();
    table.draw([...list.lines(columns, rows - 2), note].join('\n'));
  };
  return api.followServers({
    inAllProjects,
    signal: io.signal,
    async take(event) {
      if (event.type === 'ready') {
        const { servers, silentHosts } = await api.listServers({ inAllProjects }).catch(rethrown);
        const changes = list.replace(servers);
        list.missing = silentHosts ?? null;
        if (table === undefined) for (const line of changes) tell(line);
      } else {
        const line = list.apply(event);
        if (table === undefined && line !== undefined) tell(line);
      }
      if (table === undefined && event.type === 'missing' && event.hosts !== null) {
        io.err(missingInstances(event.hosts));
      }
      draw();
    },
    lost(reason) {
      const note = cliText()('servers.notLive', { reason });
      if (table === undefined) io.err(note);
      else draw(printableLine(note));
    },
  });
}

function rethrown(error: unknown): never {
  throw error instanceof CommandFailed ? error : new CommandFailed(String(error));
}

interface Line {
  readonly name: string;
  readonly status: string;
  readonly screen: string;
  readonly id: string;
}

/** The list as the events leave it. */
class WatchedList {
  readonly #servers = new Map<string, Server>();
  readonly #conditions = new Map<string, string>();
  missing: string | null = null;

  /** What differs from the list before. */
  replace(servers: readonly Server[]): Line[] {
    const ids = new Set(servers.map(({ id }) => id));
    const gone = [...this.#servers.values()].filter(({ id }) => !ids.has(id));
    const changed = servers.filter((server) => this.#servers.get(server.id)?.status !== server.status);
    this.#servers.clear();
    for (const server of servers) this.#servers.set(server.id, server);
    return [
      ...gone.map((server) => ({ ...this.#line(server), status: 'GONE' })),
      ...changed.map((server) => this.#line(server)),
    ];
  }

  apply(event: ServerEvent): Line | undefined {
    switch (event.type) {
      case 'server':
        this.#servers.set(event.server.id, event.server);
        return this.#line(event.server);
      case 'gone': {
        const server = this.#servers.get(event.id);
        this.#servers.delete(event.id);
        this.#conditions.delete(event.id);
        return server && { ...this.#line(server), status: 'GONE' };
      }
      case 'screen': {
        if (event.condition === null) this.#conditions.delete(event.id);
        else this.#conditions.set(event.id, event.condition);
        const server = this.#servers.get(event.id);
        return server && this.#line(server);
      }
      case 'missing':
        this.missing = event.hosts;
        return undefined;
      default:
        return undefined;
    }
  }

  /** The table in that many columns and rows. */
  lines(columns: number, rows: number): string[] {
    const sorted = [...this.#servers.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    const t = cliText();
    const table = formatTable(
      ['name', 'status', 'screen', 'id'],
      sorted.map((server) => this.#line(server)),
      columns,
      (column) => t(`columns.${column}`),
    );
    const all = table.split('\n').map((line) => fitted(line, columns));
    const note = this.missing === null ? [] : [fitted(missingInstances(this.missing), columns)];
    const space = Math.max(1, rows - note.length);
    const shown =
      all.length > space
        ? [...all.slice(0, space - 1), t('servers.moreLines', { count: all.length - space + 1 })]
        : all;
    return [...shown, ...note];
  }

  #line({ id, name, status }: Server): Line {
    return { name: printableLine(name), status, screen: this.#conditions.get(id) ?? '', id };
  }
}
