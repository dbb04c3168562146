import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of Oriel's package.json, found from src/ and from the modules and chunks of dist/ alike. */
export const PACKAGE_ROOT = findRoot(import.meta.dirname);

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json')) || folder === dirname(folder)) return folder;
  return findRoot(dirname(folder));
}
