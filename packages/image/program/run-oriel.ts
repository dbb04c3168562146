import { pathToFileURL } from 'node:url';

/** Where the image and the Debian package have Oriel. */
const ORIEL = '/usr/lib/oriel/dist/cli/main.js';

/** Runs Oriel's command line in this process, so that PID 1 of the container is Oriel and receives its signals. */
export async function runOriel(args: readonly string[]): Promise<undefined> {
  process.argv = [process.argv0, ORIEL, ...args];
  await import(pathToFileURL(ORIEL).href);
}
