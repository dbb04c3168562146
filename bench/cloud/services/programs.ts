import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Daemons } from '../daemons.ts';

const run = promisify(execFile);
/** Debian's modules are for Debian's interpreter; another may be first in PATH. */
export const PYTHON = '/usr/bin/python3';
/** A service of OpenStack needs some seconds of CPU for its start. */
const START_MS = 180_000;

/** Runs a program of OpenStack to its end. */
export async function manage(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { stdout } = await run(PYTHON, [`/usr/bin/${program}`, ...args], {
    env: { ...process.env, ...env },
    maxBuffer: 16 * 1024 * 1024,
  });
  return stdout;
}

/** Starts a service of OpenStack that has a server of its own. */
export async function startService(daemons: Daemons, name: string, args: readonly string[]): Promise<void> {
  await daemons.start(name, PYTHON, [`/usr/bin/${name.replace(/ .*/, '')}`, ...args]);
}

/** Starts a WSGI application in uWSGI, as Debian's packages do. */
export async function startWsgi(
  daemons: Daemons,
  name: string,
  file: string,
  port: number,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const server = ['--plugins', 'python3', '--master', '--die-on-term', '--lazy-apps', '--enable-threads'];
  const limits = ['--buffer-size', '65535', '--need-app', '--processes', '1', '--threads', '4'];
  // Its HTTP server does not keep connections, and does not say so by itself.
  const http = ['--http-socket', `127.0.0.1:${port}`, '--add-header', 'Connection: close'];
  await daemons.start(name, 'uwsgi', [...server, ...limits, ...http, '--wsgi-file', file], env);
}

/** Waits until a service answers; an answer of the 500s is none. */
export async function answers(address: string, daemons: Daemons, name: string): Promise<void> {
  for (const deadline = Date.now() + START_MS; Date.now() < deadline; await sleep(200)) {
    const isUp = await fetch(address, { signal: AbortSignal.timeout(10_000) }).then(
      ({ status }) => status < 500,
      () => false,
    );
    if (isUp) return;
    if (!(await daemons.isRunning(name))) break;
  }
  throw new Error(`${name} does not answer at ${address}:\n${await daemons.tail(name)}`);
}

/** Waits until a condition holds. */
export async function becomes(
  what: string,
  holds: () => Promise<boolean>,
  withinMs = START_MS,
): Promise<void> {
  for (const deadline = Date.now() + withinMs; Date.now() < deadline; await sleep(300)) {
    if (await holds()) return;
  }
  throw new Error(`after ${withinMs / 1000} s: ${what}`);
}
