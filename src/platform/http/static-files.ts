import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';

/** Content types by file extension; any other file is served as bytes to be saved. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.htm': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
  '.mp3': 'audio/mpeg',
  '.oga': 'audio/ogg',
};

const MAX_FILES = 5_000;
const MAX_TOTAL_BYTES = 64 * 1024 * 1024;
const MAX_DEPTH = 16;

export interface StaticFile {
  readonly type: string;
  readonly etag: string;
  readonly body: Buffer;
}

/**
 * Every file of a directory by its path (`/app/ui.js`), read once and kept, so that a request can reach no other file and needs
 * no file handle. Symbolic links are followed, and names with a leading dot are left out. New files need a restart. Throws if
 * the directory cannot be read or is larger than 64 MiB.
 */
export function readStaticFiles(directory: string): ReadonlyMap<string, StaticFile> {
  const files = new Map<string, StaticFile>();
  let total = 0;
  const read = (folder: string, prefix: string, depth: number) => {
    if (depth > MAX_DEPTH)
      throw new Error(`${folder}: more than ${MAX_DEPTH} folders deep (a link in a circle?)`);
    for (const name of readdirSync(folder).sort()) {
      if (name.startsWith('.')) continue;
      const path = join(folder, name);
      const stats = statSync(path, { throwIfNoEntry: false }); // undefined: a link to nowhere
      if (stats?.isDirectory()) read(path, `${prefix}/${name}`, depth + 1);
      if (!stats?.isFile()) continue;
      total += stats.size;
      if (files.size >= MAX_FILES || total > MAX_TOTAL_BYTES) {
        throw new Error(`${directory}: more than ${MAX_FILES} files or ${MAX_TOTAL_BYTES} bytes`);
      }
      files.set(`${prefix}/${name}`, readStaticFile(path));
    }
  };
  read(directory, '', 0);
  return files;
}

function readStaticFile(path: string): StaticFile {
  const body = readFileSync(path);
  return {
    type: TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    body,
  };
}
