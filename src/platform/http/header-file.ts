import { validateHeaderName, validateHeaderValue } from 'node:http';
import { Secret } from '../secret.ts';

export const MAX_HEADER_FILE_BYTES = 16 * 1024;
const MAX_HEADERS = 32;
/** Headers of the request itself and of the connection. */
const OURS: ReadonlySet<string> = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Reads the text of a file of HTTP headers, `[oriel] otlp_headers_file`: a header `Name: value` in each line; empty lines and lines that begin with `#`
 * are skipped.
 * @throws {Error} with the number of the line, never with its text
 */
export function parseHeaderFile(text: string): ReadonlyMap<string, Secret> {
  if (Buffer.byteLength(text) > MAX_HEADER_FILE_BYTES) {
    throw new Error(`the file is larger than ${MAX_HEADER_FILE_BYTES} bytes`);
  }
  const headers = new Map<string, Secret>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const problem = addHeader(headers, line);
    if (problem !== undefined) throw new Error(`line ${index + 1} ${problem}`);
    if (headers.size > MAX_HEADERS) throw new Error(`the file has more than ${MAX_HEADERS} headers`);
  }
  return headers;
}

function addHeader(headers: Map<string, Secret>, line: string): string | undefined {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase();
  const value = line.slice(colon + 1).trim();
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch {
    return 'is not a header such as "Name: value"';
  }
  if (OURS.has(name)) return 'has a header that Oriel sets itself';
  headers.set(name, new Secret(value));
  return undefined;
}
