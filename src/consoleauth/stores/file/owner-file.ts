import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';

const PRIVATE_FILE = 0o600;
const MAX_CHARACTERS = 300;

/** Notes which process has the store open, so that another one can name it. It is no lock: it may be left over. */
export async function writeOwner(path: string): Promise<void> {
  const temporary = `${path}.new`;
  await rm(temporary, { force: true });
  await writeFile(temporary, `process ${process.pid} on ${hostname()}\n`, { mode: PRIVATE_FILE, flag: 'wx' });
  await rename(temporary, path);
}

/** `process 123 on host1`, or what is known if the note is missing. */
export async function readOwner(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const line = text.split('\n', 1)[0] ?? '';
  return /^process \d+ on [^\s]+$/.test(line) && line.length < MAX_CHARACTERS ? line : 'an unknown process';
}
