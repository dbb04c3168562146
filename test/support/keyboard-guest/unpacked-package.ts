import { access } from 'node:fs/promises';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../../../node_modules/.cache/debian');

/** The folder with the files of a Debian package that the tests unpack without installing it. */
export async function unpackedPackage(name: string): Promise<string> {
  const folder = join(FOLDER, name);
  try {
    await access(folder);
  } catch (cause) {
    const message = `${folder} is missing: run node scripts/install-test-packages.js`;
    throw new Error(message, { cause });
  }
  return folder;
}
