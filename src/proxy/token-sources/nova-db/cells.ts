import { type Database, DatabaseFailure, type Row } from '../../../oslo-db/database.ts';
import { parseDatabaseUrl } from '../../../oslo-db/database-url.ts';
import { openDatabase } from '../../../oslo-db/open-database.ts';
import { type Clock, steadyTime } from '../../../platform/clock.ts';
import type { Closable } from '../../../platform/lifecycle.ts';
import { messageOf } from '../../../platform/message-of.ts';
import { Secret } from '../../../platform/secret.ts';
import { fillTemplate } from './fill-template.ts';

/** Cells of one cloud. */
const MAX_CELLS = 256;
/** The list of cells is read again when it is this old, in ms. */
const STALE_MS = 60_000;
/** If a token is not found, it is read again if it is this old, in ms. */
const RECENT_MS = 2_000;
/** The cell of instances that were never scheduled: they have no console. */
const CELL0 = '00000000-0000-0000-0000-000000000000';

/** One cell of Nova. */
export interface Cell<Bus extends Closable = Closable> {
  /** Empty if this host's configuration names the only cell. */
  readonly uuid: string;
  /** For logs and refusals. */
  readonly name: string;
  readonly database: Database;
  /** Throws an Error with a sentence if its URL cannot be used. Opened at the first call. */
  bus(): Bus;
}

/** A URL of `[database]` or `[api_database]`. */
export interface DatabaseOptions {
  readonly connection: Secret;
  readonly connection_parameters: string;
}

export interface CellsOptions<Bus extends Closable> {
  readonly settings: {
    readonly DEFAULT: { readonly transport_url: Secret };
    readonly database: DatabaseOptions;
    readonly api_database: DatabaseOptions;
  };
  readonly clock: Clock;
  readonly openBus: (transportUrl: Secret) => Bus;
}

interface OpenCell<Bus extends Closable> {
  readonly cell: Cell<Bus>;
  /** The URLs that it was opened with. */
  readonly key: string;
  close(): void;
}

/** The cells of a cloud: those of the API database, or the only one that this host's configuration names. */
export class Cells<Bus extends Closable = Closable> implements Closable {
  readonly #options: CellsOptions<Bus>;
  readonly #now: () => number;
  readonly #open = new Map<string, OpenCell<Bus>>();
  /** Undefined if the configuration names the only cell. */
  readonly #mappings: Database | undefined;
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;
  /** By uuid: whether the last probe could use the cell. */
  readonly #works = new Map<string, boolean>();

  /** Throws an Error with a sentence if the configuration is not sufficient. */
  constructor(options: CellsOptions<Bus>) {
    const { settings, clock } = options;
    this.#options = options;
    this.#now = steadyTime(clock);
    const { api_database: api, database } = settings;
    if (api.connection.reveal() !== '') {
      this.#mappings = openDatabase(parsed(api, '[api_database]'), clock);
      return;
    }
    if (database.connection.reveal() === '')
      throw new Error('[database] connection and [api_database] connection are empty.');
    parsed(database, '[database]');
    this.#use([
      {
        uuid: '',
        name: '',
        url: database.connection.reveal(),
        transportUrl: settings.DEFAULT.transport_url.reveal(),
      },
    ]);
  }

  /** The API database; undefined if the configuration names the only cell. */
  get mappings(): Database | undefined {
    return this.#mappings;
  }

  /**
   * All cells. Reads them if they are not known yet; an old list is read again in the background. Rejects with DatabaseFailure, also if
   * there is no cell.
   */
  async all({ timeoutMs }: { readonly timeoutMs: number }): Promise<readonly Cell<Bus>[]> {
    if (this.#readAt === Number.NEGATIVE_INFINITY) await this.#read(timeoutMs);
    else if (this.#now() - this.#readAt > STALE_MS) this.#read(timeoutMs).catch(() => undefined);
    const cells = this.#cells();
    if (cells.length > 0) return cells;
    // Not an answer: without cells, every token would be unknown and every instance deleted.
    void this.reread({ timeoutMs });
    throw new DatabaseFailure('failed', `${this.#mappings?.where}: the table cell_mappings has no cell`);
  }

  /** All cells, read again unless that was done a moment ago. If that fails, those that are known. */
  async reread({ timeoutMs }: { readonly timeoutMs: number }): Promise<readonly Cell<Bus>[]> {
    if (this.#now() - this.#readAt > RECENT_MS) await this.#read(timeoutMs).catch(() => undefined);
    return this.#cells();
  }

  /** Records the result of a probe. */
  probed({ uuid }: Cell<Bus>, works: boolean): void {
    this.#works.set(uuid, works);
  }

  /** Whether the last probe could use each cell, in the order of Nova's list; null if it was not probed. */
  states(): (boolean | null)[] {
    return [...this.#open.keys()].map((uuid) => this.#works.get(uuid) ?? null);
  }

  close(): void {
    void this.#mappings?.close();
    for (const open of this.#open.values()) open.close();
    this.#open.clear();
  }

  #cells(): readonly Cell<Bus>[] {
    return [...this.#open.values()].map(({ cell }) => cell);
  }

  /** Joins a read that is under way. All callers share it, so it goes on when one of them leaves. */
  #read(timeoutMs: number): Promise<void> {
    const database = this.#mappings;
    if (database === undefined) return Promise.resolve();
    this.#reading ??= this.#readFrom(database, timeoutMs).finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readFrom(database: Database, timeoutMs: number): Promise<void> {
    const isFirst = this.#readAt === Number.NEGATIVE_INFINITY;
    // A failure counts as a read, too: the next attempt comes a moment later.
    if (!isFirst) this.#readAt = this.#now();
    // Nova opens consoles in disabled cells, too: it only schedules no instances to them.
    const rows = await database.query(
      `SELECT uuid, name, transport_url, database_connection FROM cell_mappings WHERE uuid <> ? ORDER BY id LIMIT ${MAX_CELLS}`,
      [CELL0],
      { timeoutMs },
    );
    this.#use(rows.map(asMapping));
    this.#readAt = this.#now();
  }

  /** Keeps the connections of cells that have not changed. */
  #use(mappings: readonly Mapping[]): void {
    const { clock, settings, openBus } = this.#options;
    const before = new Map(this.#open);
    this.#open.clear();
    for (const mapping of mappings) {
      const key = JSON.stringify([mapping.name, mapping.url, mapping.transportUrl]);
      const known = before.get(mapping.uuid);
      const kept = known?.key === key ? known : undefined;
      this.#open.set(mapping.uuid, kept ?? { key, ...openCell(mapping, { clock, settings, openBus }) });
      if (kept !== undefined) before.delete(mapping.uuid);
    }
    for (const [uuid, gone] of before) {
      gone.close();
      if (!this.#open.has(uuid)) this.#works.delete(uuid);
    }
    if (this.#mappings === undefined) this.#readAt = this.#now();
  }
}

interface Mapping {
  readonly uuid: string;
  readonly name: string;
  readonly url: string;
  readonly transportUrl: string;
}

function asMapping({ uuid, name, transport_url, database_connection }: Row): Mapping {
  return {
    uuid: String(uuid),
    name: name === null || name === '' ? String(uuid) : String(name),
    url: database_connection === null ? '' : String(database_connection),
    transportUrl: transport_url === null ? '' : String(transport_url),
  };
}

function openCell<Bus extends Closable>(
  { uuid, name, url, transportUrl }: Mapping,
  { clock, settings, openBus }: CellsOptions<Bus>,
): { readonly cell: Cell<Bus>; close(): void } {
  const { database: local, DEFAULT } = settings;
  const database = openOr(name, () => {
    const filled = fillTemplate(url, local.connection.reveal(), '[database] connection');
    return openDatabase(parseDatabaseUrl(new Secret(filled), local.connection_parameters), clock);
  });
  let bus: Bus | undefined;
  const cell: Cell<Bus> = {
    uuid,
    name: name === '' ? database.where : name,
    database,
    bus() {
      bus ??= openBus(
        new Secret(fillTemplate(transportUrl, DEFAULT.transport_url.reveal(), '[DEFAULT] transport_url')),
      );
      return bus;
    },
  };
  const close = () => {
    void database.close();
    void bus?.close();
  };
  return { cell, close };
}

/** A database whose URL cannot be used rejects each query with the reason. */
function openOr(name: string, open: () => Database): Database {
  try {
    return open();
  } catch (error) {
    const failure = new DatabaseFailure('refused', `cell ${name}: ${messageOf(error)}`);
    return { where: name, server: '', query: () => Promise.reject(failure), close: () => undefined };
  }
}

function parsed({ connection, connection_parameters }: DatabaseOptions, section: string) {
  try {
    return parseDatabaseUrl(connection, connection_parameters);
  } catch (error) {
    throw new Error(`${section} connection cannot be used. ${messageOf(error)}`);
  }
}
