import { readFile } from 'node:fs/promises';
import { messageOf } from '../../platform/message-of.ts';
import { DatabaseFailure } from '../database.ts';
import { type DatabaseTls, type DatabaseUrl, tlsOfFiles } from '../database-url.ts';

/** Bytes of an option file that are read. */
const MAX_BYTES = 64 * 1024;

/**
 * The TLS options of a connection: the URL's, or those in the section `client` of the option file that it names
 * (`read_default_file`), as nova-operator writes them. Rejects with DatabaseFailure if the file cannot be read.
 */
export async function withDefaultsFile(
  { tls, defaultsFile }: DatabaseUrl,
  where: string,
): Promise<DatabaseTls> {
  if (defaultsFile === '' || tls.mode !== 'off') return tls;
  let text: string;
  try {
    text = (await readFile(defaultsFile, 'utf8')).slice(0, MAX_BYTES);
  } catch (cause) {
    throw new DatabaseFailure('refused', `${where}: ${messageOf(cause)}`, { cause });
  }
  const options = clientOptions(text);
  const file = (name: string) => options.get(name) ?? '';
  return tlsOfFiles(file('ssl-ca'), file('ssl-cert'), file('ssl-key'));
}

/** The options of the section `client`. Names are written with hyphens or underscores. */
function clientOptions(text: string): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  let section = '';
  for (const line of text.split('\n').map((each) => each.trim())) {
    section = /^\[([^\]]*)\]$/.exec(line)?.[1] ?? section;
    const [, name, value] = /^([\w-]+)\s*=\s*(.*)$/.exec(line) ?? [];
    if (section !== 'client' || name === undefined || value === undefined) continue;
    options.set(name.replaceAll('_', '-'), value.replace(/^(["'])(.*)\1$/, '$2'));
  }
  return options;
}
