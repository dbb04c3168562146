import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CommandFailed } from './command.ts';
import { cliText } from './language/cli-text.ts';

/** Long enough for a browser that has to start first. */
const KEEP_S = 60;

/**
 * Opens an access URL in `$BROWSER`, or in the desktop's browser. Other users of this machine can read the arguments of every
 * process, and the token in the URL opens the console. So the browser receives the name of a page that redirects to the URL. Only
 * this user can read the page, and it is deleted after a minute.
 * @throws {CommandFailed} if the browser cannot be started
 */
export async function openInBrowser(url: string, env: NodeJS.ProcessEnv): Promise<void> {
  const opener = env.BROWSER || (process.platform === 'darwin' ? 'open' : 'xdg-open');
  const folder = await mkdtemp(join(tmpdir(), 'oriel-console-'));
  const page = join(folder, 'console.html');
  await writeFile(page, redirectPage(url), { mode: 0o600 });
  try {
    await start(opener, [pathToFileURL(page).href], env);
  } catch {
    await rm(folder, { recursive: true, force: true });
    throw new CommandFailed(cliText()('console.noBrowser', { program: opener }));
  }
  // In a separate process, because the browser may read the page after this command has ended.
  await start('sh', ['-c', `sleep ${KEEP_S}; rm -rf -- "$0"`, folder], { PATH: env.PATH }).catch(() =>
    rm(folder, { recursive: true, force: true }),
  );
}

/** Resolves once the program runs. The program does not inherit the user's password. */
function start(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const { OS_PASSWORD: _password, ...rest } = env;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'ignore', detached: true, env: rest });
    child.once('error', reject);
    child.once('spawn', () => {
      child.unref();
      resolve();
    });
  });
}

function redirectPage(url: string): string {
  const target = url.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  return `<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${target}">
<title>Oriel</title>
<a href="${target}">Open the console</a>
`;
}
