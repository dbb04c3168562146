import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const HERE = import.meta.dirname;
/** Set in the process that runs inside. */
const MARK = 'ORIEL_CLOUD_INSIDE';

export function isInside(): boolean {
  return process.env[MARK] !== undefined;
}

/** Runs this program once more in namespaces of its own: the ports and processes of the cloud meet no others. Resolves to its exit status. */
export function runInNewNamespaces(): Promise<number> {
  const namespaces = ['--net', '--mount', '--uts', '--pid', '--fork', '--kill-child', '--mount-proc'];
  return runAgain(['unshare', ...namespaces, 'bash', join(HERE, 'init.sh')]);
}

/** Runs this program once more in the namespaces of a cloud that another run holds. */
export async function runInNamespacesOf(folder: string): Promise<number> {
  const program = Number(await readFile(join(folder, 'program.pid'), 'utf8'));
  const unshare = firstChild(program);
  const first = unshare === undefined ? undefined : firstChild(unshare);
  if (first === undefined) throw new Error(`no run of this program holds the cloud in ${folder}`);
  const enter = ['nsenter', '--target', String(first), '--net', '--mount', '--uts', '--pid'];
  // The new mount namespace begins at its root folder.
  return runAgain([...enter, 'sh', '-c', 'cd "$0" && exec "$@"', process.cwd()]);
}

/** The process id, outside the namespaces, of the program that made them. */
export function pidOfProgram(): string {
  return process.env[MARK] ?? '';
}

function runAgain(words: readonly string[]): Promise<number> {
  const [program, ...args] = [...words, process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const child = spawn(program!, args, {
    stdio: 'inherit',
    env: { ...process.env, [MARK]: String(process.pid) },
  });
  const passOn = (signal: NodeJS.Signals) => () => {
    // `unshare` ends its child with it; SIGTERM goes to the program first.
    const inner = firstChild(child.pid!);
    if (inner !== undefined) process.kill(inner, signal);
  };
  process.on('SIGINT', passOn('SIGTERM'));
  process.on('SIGTERM', passOn('SIGTERM'));
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
}

function firstChild(pid: number): number | undefined {
  if (!existsSync(`/proc/${pid}`)) return undefined;
  const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  return child === undefined || child === '' ? undefined : Number(child);
}
