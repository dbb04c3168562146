import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const DIST = join(import.meta.dirname, '../../dist');

/** Prints, when the program ends, the sources of the chunks that it loaded as a stack trace would name them. */
const PRINT_SOURCES = `
  import { findSourceMap } from 'node:module';
  import { readdirSync } from 'node:fs';
  import { pathToFileURL } from 'node:url';
  const folder = ${JSON.stringify(join(DIST, 'chunks'))};
  process.on('exit', () => {
    for (const name of readdirSync(folder)) {
      const map = findSourceMap(pathToFileURL(folder + '/' + name).href);
      for (const source of map?.payload.sources ?? []) process.stderr.write('\\nsource ' + source);
    }
  });
`;

test.each([
  ['the program', 'cli/main.js', '/src/cli/run-cli.ts'],
  ['a worker', 'main/workers/worker-process.js', '/src/main/start-proxy-role.ts'],
])('%s as installed names lines of src/ in stack traces', async (_what, program, source) => {
  const preload = `data:text/javascript,${encodeURIComponent(PRINT_SOURCES)}`;
  const { stderr } = await promisify(execFile)(
    process.execPath,
    ['--import', preload, join(DIST, program), '--help'],
    { timeout: 30_000 },
  ).catch((error: { stderr: string }) => error);
  expect(stderr.split('\n').find((line) => line.endsWith(source))).toBeDefined();
});
