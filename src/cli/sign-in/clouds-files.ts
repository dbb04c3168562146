import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { LineCounter, parseDocument, visit, type Document as YamlDocument } from 'yaml';
import { printableLine } from '../../platform/text/plain-text.ts';
import { CommandFailed } from '../command.ts';

/** A clouds.yaml has some hundred lines. */
const MAX_BYTES = 1024 * 1024;
const MAX_ALIASES = 100;

/** A mapping of a file: texts, nulls, lists and mappings. Numbers and booleans stay the text that the file has. */
export type Mapping = { readonly [key: string]: unknown };

/** A file that was read, with the means to name a line of it. */
export interface CloudsFile {
  readonly path: string;
  readonly content: Mapping;
  /** `/home/mia/.config/openstack/clouds.yaml:12`; without the line if the path comes from an alias. */
  where(...path: readonly (string | number)[]): string;
}

type Kind = 'clouds' | 'secure' | 'clouds-public';

interface Search {
  readonly file: CloudsFile | undefined;
  /** The files that exist and could not be read. */
  readonly unreadable: readonly string[];
}

/**
 * Reads the first file of its kind that exists, where OpenStack's clients look: the current folder, the user's folder,
 * the machine's. A file that may not be read is skipped.
 * @throws {CommandFailed} if a file is damaged, or if one that a variable names is absent
 */
export function findCloudsFile(
  kind: Kind,
  env: NodeJS.ProcessEnv,
  currentFolder: string | undefined,
): Search {
  const variable = {
    clouds: 'OS_CLIENT_CONFIG_FILE',
    secure: 'OS_CLIENT_SECURE_FILE',
    'clouds-public': undefined,
  }[kind];
  const named = variable === undefined ? undefined : env[variable];
  const unreadable: string[] = [];
  if (named) {
    const text = readIfPresent(named, unreadable);
    if (text === undefined) {
      const why = unreadable.length > 0 ? 'cannot be read' : 'does not exist';
      throw new CommandFailed(`${variable} names ${named}, which ${why}.`);
    }
    return { file: parseFile(named, text), unreadable };
  }
  for (const path of searchPath(kind, env, currentFolder)) {
    const text = readIfPresent(path, unreadable, { ofOthersIsRefused: dirname(path) === currentFolder });
    if (text !== undefined) return { file: parseFile(path, text), unreadable };
  }
  return { file: undefined, unreadable };
}

function searchPath(kind: Kind, env: NodeJS.ProcessEnv, currentFolder: string | undefined): string[] {
  const home = env.HOME || homedir();
  const folders = [
    ...(currentFolder === undefined ? [] : [currentFolder]),
    join(env.XDG_CONFIG_HOME || join(home, '.config'), 'openstack'),
    join(home, '.config', 'openstack'),
    join((env.XDG_CONFIG_DIRS || '/etc/xdg').split(':')[0] ?? '', 'openstack'),
    '/etc/openstack',
  ];
  const names = ['.yaml', '.yml', '.json'].map((ending) => `${kind}${ending}`);
  return [...new Set(folders.flatMap((folder) => names.map((name) => join(folder, name))))];
}

/**
 * The text of a file, or undefined if there is none or it may not be read. The file is opened once, so that what was checked
 * is what is read.
 */
function readIfPresent(
  path: string,
  unreadable: string[],
  { ofOthersIsRefused = false } = {},
): string | undefined {
  let handle: number;
  try {
    handle = openSync(path, 'r');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EPERM') unreadable.push(path);
    else if (code !== 'ENOENT' && code !== 'ENOTDIR') {
      throw new CommandFailed(`${path} cannot be read: ${(error as Error).message}`);
    }
    return undefined;
  }
  try {
    const { size, uid } = fstatSync(handle);
    if (size > MAX_BYTES) throw new CommandFailed(`${path} has more than ${MAX_BYTES} bytes.`);
    if (ofOthersIsRefused && uid !== 0 && uid !== process.getuid?.()) {
      throw new CommandFailed(
        `${path} belongs to another user, who could send your password elsewhere. If you trust the file, set OS_CLIENT_CONFIG_FILE to its path; else run the command in another folder.`,
      );
    }
    return readBounded(path, handle);
  } finally {
    closeSync(handle);
  }
}

/** Also bounds what has no size, such as a pipe. */
function readBounded(path: string, handle: number): string {
  const buffer = Buffer.alloc(MAX_BYTES + 1);
  let length = 0;
  for (;;) {
    let read: number;
    try {
      read = readSync(handle, buffer, length, buffer.length - length, null);
    } catch (error) {
      throw new CommandFailed(`${path} cannot be read: ${(error as Error).message}`);
    }
    if (read === 0) return buffer.toString('utf8', 0, length);
    length += read;
    if (length > MAX_BYTES) throw new CommandFailed(`${path} has more than ${MAX_BYTES} bytes.`);
  }
}

function parseFile(path: string, text: string): CloudsFile {
  const lines = new LineCounter();
  // OpenStack's clients read YAML 1.1. Numbers and booleans stay text: a password may be `0123` or `yes`.
  const document = parseDocument(text, {
    version: '1.1',
    customTags: (tags) => tags.filter((tag) => !isNumberOrBoolean(tag)),
    uniqueKeys: false,
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new CommandFailed(`${path}:${line}:${col}: not valid YAML: ${withoutSource(error.message)}`);
  }
  const content = contentOf(path, document, lines);
  if (content !== null && (typeof content !== 'object' || Array.isArray(content))) {
    throw new CommandFailed(`${path}:1: must be a mapping with the key "clouds".`);
  }
  return {
    path,
    content: (content ?? {}) as Mapping,
    where: (...keys) => {
      const offset = offsetOf(document, keys);
      return offset === undefined ? path : `${path}:${lines.linePos(offset).line}`;
    },
  };
}

/** The place of the first alias without an anchor, such as a password that begins with an asterisk and has no quotes. */
function unresolvedAlias(document: YamlDocument): number | undefined {
  let offset: number | undefined;
  visit(document, {
    Alias(_key, node) {
      if (node.resolve(document) !== undefined) return undefined;
      offset = node.range?.[0];
      return visit.BREAK;
    },
  });
  return offset;
}

/** Some messages end with the text that could not be read, which may be a password. */
function withoutSource(message: string): string {
  return printableLine(message).replace(/(?:: | *["'`]).*$/, '');
}

function isNumberOrBoolean(tag: unknown): boolean {
  const name = typeof tag === 'string' ? tag : (tag as { tag?: string }).tag;
  return /(int|float|timestamp|bool)$/.test(name ?? '');
}

function contentOf(path: string, document: YamlDocument, lines: LineCounter): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    const offset = unresolvedAlias(document);
    const where = offset === undefined ? path : `${path}:${lines.linePos(offset).line}`;
    throw new CommandFailed(`${where}: not valid YAML: ${withoutSource((error as Error).message)}`);
  }
}

/** The place of the value; if an alias is in between, that of the last node before it. */
function offsetOf(document: YamlDocument, path: readonly (string | number)[]): number | undefined {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true) as { range?: [number] } | undefined;
    if (node?.range) return node.range[0];
  }
  return undefined;
}
