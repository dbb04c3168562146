import type { Dirent } from 'node:fs';
import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';

/** Sockets that are used. The first ones in the order of their paths. */
export const MAX_SOCKETS = 1_000;
/** Folders that one pattern leads to, and entries that are read of each. */
const MAX_FOLDERS = 64;
const MAX_ENTRIES = 10_000;

export interface FoundSockets {
  /** In the order of their paths, without duplicates. */
  readonly paths: readonly string[];
  /** The folders whose entries the last parts of the patterns match. */
  readonly folders: readonly string[];
  /** Folders that could not be read, and why. */
  readonly unreadable: readonly NodeJS.ErrnoException[];
  /** Whether there were more sockets or folders than are used. */
  readonly isCutShort: boolean;
}

/**
 * The sockets that patterns lead to: absolute paths whose parts may have `*` and `?`, as in a shell. Hidden files are matched by
 * patterns that begin with a dot only. Never rejects.
 */
export async function findSockets(patterns: readonly string[]): Promise<FoundSockets> {
  const search = new Search();
  for (const pattern of patterns) await search.follow(pattern);
  return search.result();
}

class Search {
  readonly #paths = new Set<string>();
  readonly #folders = new Set<string>();
  readonly #unreadable: NodeJS.ErrnoException[] = [];
  #isCutShort = false;

  async follow(pattern: string): Promise<void> {
    const parts = pattern.split('/').filter((part) => part !== '');
    const last = parts.pop() ?? '';
    let folders = ['/'];
    for (const part of parts) folders = await this.#enter(folders, part);
    for (const folder of folders) {
      this.#folders.add(folder);
      for (const name of await this.#socketsIn(folder, last)) this.#paths.add(join(folder, name));
    }
  }

  result(): FoundSockets {
    const paths = [...this.#paths].sort();
    return {
      paths: paths.slice(0, MAX_SOCKETS),
      folders: [...this.#folders],
      unreadable: this.#unreadable,
      isCutShort: this.#isCutShort || paths.length > MAX_SOCKETS,
    };
  }

  /** The folders of that name, or that pattern, in folders. */
  async #enter(folders: readonly string[], part: string): Promise<string[]> {
    if (!isPattern(part)) return folders.map((folder) => join(folder, part));
    const matches = matcher(part);
    const found: string[] = [];
    for (const folder of folders) {
      const entries = await this.#read(folder);
      const names = entries.filter((entry) => entry.isDirectory() && matches(entry.name));
      found.push(...names.map(({ name }) => join(folder, name)));
    }
    if (found.length > MAX_FOLDERS) this.#isCutShort = true;
    return found.sort().slice(0, MAX_FOLDERS);
  }

  async #socketsIn(folder: string, part: string): Promise<string[]> {
    if (!isPattern(part)) return (await exists(join(folder, part))) ? [part] : [];
    const matches = matcher(part);
    // A symbolic link is reported, not followed: src/qmp/socket-file.ts.
    const entries = (await this.#read(folder)).filter((entry) => entry.isSocket() || entry.isSymbolicLink());
    return entries.map(({ name }) => name).filter(matches);
  }

  async #read(folder: string): Promise<Dirent[]> {
    try {
      return await entriesOf(folder);
    } catch (error) {
      const failure = error as NodeJS.ErrnoException;
      if (failure.code !== 'ENOENT' && failure.code !== 'ENOTDIR') this.#unreadable.push(failure);
      return [];
    }
  }
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  const entries: Dirent[] = [];
  for await (const entry of await opendir(folder)) {
    entries.push(entry);
    if (entries.length >= MAX_ENTRIES) break;
  }
  return entries;
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    // A path that may not be examined may exist: using it gives the reason.
    return (error as NodeJS.ErrnoException).code === 'EACCES';
  }
}

function isPattern(part: string): boolean {
  return /[*?]/.test(part);
}

function matcher(part: string): (name: string) => boolean {
  const source = part
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`, 's');
  const wantsHidden = part.startsWith('.');
  return (name) => (wantsHidden || !name.startsWith('.')) && expression.test(name);
}
