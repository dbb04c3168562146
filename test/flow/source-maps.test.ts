import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const DIST = join(import.meta.dirname, '../../dist');

/** Prints, when the program ends, the source of a module as a stack trace would name it. */
function printSourceOf(module: string): string {
  const code = `
    import { findSourceMap } from 'node:module';
    process.on('exit', () => process.stderr.write('\\nsource ' + findSourceMap('${module}')?.payload.sources[0]));
  `;
  return `data:text/javascript,${encodeURIComponent(code)}`;
}

test.each([
  ['the program', 'cli/main.js', 'cli/run-cli.js', 'src/cli/run-cli.ts'],
  ['a worker', 'main/workers/worker-process.js', 'main/start-proxy-role.js', 'src/main/start-proxy-role.ts'],
])('%s as installed names lines of src/ in stack traces', async (_what, program, module, source) => {
  const preload = printSourceOf(pathToFileURL(join(DIST, module)).href);
  const { stderr } = await promisify(execFile)(
    process.execPath,
    ['--import', preload, join(DIST, program), '--help'],
    { timeout: 30_000 },
  ).catch((error: { stderr: string }) => error);
  expect(stderr).toContain(source);
});
