import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { KollaError } from './errors.ts';

/** One entry of `config_files`: copied from the folder that kolla mounts to its place in the container. */
export interface ConfigFile {
  readonly source: string;
  readonly dest: string;
  readonly owner: string;
  readonly perm: string;
  readonly optional: boolean;
  readonly merge: boolean;
  readonly preserve: boolean;
}

/** One entry of `permissions`, `directories` or `files`. `path` is a pattern in `permissions` only. */
export interface PathRule {
  readonly path: string;
  readonly owner: string;
  readonly perm: string | undefined;
  readonly recurse: boolean;
  readonly exclude: readonly RegExp[];
}

export interface KollaConfig {
  readonly command: string;
  readonly configFiles: readonly ConfigFile[];
  readonly directories: readonly PathRule[];
  readonly files: readonly PathRule[];
  readonly permissions: readonly PathRule[];
}

/** A config.json has a few kilobytes. */
const MAX_BYTES = 1 << 20;

/** Reads config.yaml, or else config.json, of a folder. */
export async function readKollaConfig(folder: string): Promise<KollaConfig> {
  const yaml = join(folder, 'config.yaml');
  const file = existsSync(yaml) ? yaml : join(folder, 'config.json');
  let text: string;
  try {
    const found = statSync(file);
    // Reading a pipe or a device could take forever.
    if (!found.isFile()) throw new KollaError(`${file} is not a file`);
    if (found.size > MAX_BYTES) throw new KollaError(`${file} has more than ${MAX_BYTES} bytes`);
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof KollaError) throw error;
    throw new KollaError(`${file} cannot be read: ${(error as Error).message}`);
  }
  try {
    return parseKollaConfig(file === yaml ? (await import('yaml')).parse(text) : JSON.parse(text));
  } catch (error) {
    throw new KollaError(`${file}: ${(error as Error).message}`);
  }
}

export function parseKollaConfig(value: unknown): KollaConfig {
  const config = record(value, 'the file');
  return {
    command: text(config, 'command', 'the file'),
    configFiles: list(config, 'config_files').map(configFile),
    directories: list(config, 'directories').map((entry) => pathRule(entry, 'directories')),
    files: list(config, 'files').map((entry) => pathRule(entry, 'files')),
    permissions: list(config, 'permissions').map((entry) => pathRule(entry, 'permissions')),
  };
}

function configFile(entry: Fields): ConfigFile {
  const where = 'an entry of config_files';
  const preserve = entry.preserve_properties === true;
  return {
    source: text(entry, 'source', where),
    dest: text(entry, 'dest', where),
    owner: preserve ? '' : text(entry, 'owner', where),
    perm: preserve ? '' : text(entry, 'perm', where),
    optional: entry.optional === true,
    merge: entry.merge === true,
    preserve,
  };
}

function pathRule(entry: Fields, section: string): PathRule {
  const where = `an entry of ${section}`;
  const path = text(entry, 'path', where);
  if (section !== 'permissions' && /[*?[]/.test(path))
    throw new KollaError(`${where} has the pattern ${path}; only permissions may have one`);
  const exclude = Array.isArray(entry.exclude) ? entry.exclude.map((each) => new RegExp(String(each))) : [];
  const perm =
    section === 'permissions' && typeof entry.perm !== 'string' ? undefined : text(entry, 'perm', where);
  return { path, owner: text(entry, 'owner', where), perm, recurse: entry.recurse === true, exclude };
}

type Fields = Readonly<Record<string, unknown>>;

function record(value: unknown, where: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new KollaError(`${where} is not an object`);
  return value as Fields;
}

function list(fields: Fields, name: string): Fields[] {
  const value = fields[name] ?? [];
  if (!Array.isArray(value)) throw new KollaError(`${name} is not a list`);
  return value.map((entry) => record(entry, `an entry of ${name}`));
}

function text(fields: Fields, name: string, where: string): string {
  const value = fields[name];
  if (typeof value !== 'string' || value === '') throw new KollaError(`${where} lacks "${name}"`);
  return value;
}
