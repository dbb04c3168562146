import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accepts } from '../accepts.ts';
import { freePort } from '../free-port.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { until } from '../until.ts';
import { socketOf, XClient } from './x-client.ts';

/** Displays of X servers of the tests: the first is beyond those of a desktop. */
const FIRST_DISPLAY = 300;
const DISPLAYS = 30_000;
/** A start that needs half a second may need half a minute while other tests use all processors, in ms. */
const START_WITHIN_MS = 60_000;
/** After SIGTERM, in ms. */
const END_WITHIN_MS = 5_000;

/** The time limit of a test that starts one of these programs, in ms: longer than a start, whose error names the program. */
export const WITH_PROGRAMS_MS = START_WITHIN_MS + 30_000;

/** A process that can be stopped and continued. */
export interface RunningProgram {
  /** Its output so far, for messages. */
  output(): string;
  /** SIGSTOP: it keeps its ports and answers nothing. */
  freeze(): void;
  close(): Promise<void>;
}

export interface XServer extends RunningProgram {
  readonly display: number;
}

/** A VNC server program of Debian, and the X server whose screen it shows. */
export interface VncProgram extends RunningProgram {
  readonly port: number;
  readonly display: number;
  input: XClient['input'];
}

/** An X server without a screen to look at, for the VNC servers that show another one's. */
export async function startXvfb(): Promise<XServer> {
  const display = freeDisplay();
  // Without -noreset it starts anew when its last client leaves, while the next one connects.
  const screen = ['-screen', '0', '320x240x24', '-nolisten', 'tcp', '-noreset'];
  const program = start('Xvfb', [`:${display}`, ...screen]);
  await program.until(() => accepts({ path: socketOf(display) }));
  return { ...program, display };
}

export interface XvncOptions {
  /** A free one if absent. */
  readonly port?: number;
  /** A command that runs the one that follows it. */
  readonly within?: readonly string[];
}

/** TigerVNC's X server with a screen of its own. */
export function startTigerVnc(args: readonly string[], options: XvncOptions = {}): Promise<VncProgram> {
  return startXvnc('Xtigervnc', args, options);
}

/** TightVNC's. */
export function startTightVnc(args: readonly string[]): Promise<VncProgram> {
  return startXvnc('Xtightvnc', ['-depth', '24', ...args], {});
}

/** x11vnc, which shows the screen of another X server. */
export async function startX11vnc(
  { display }: XServer,
  args: readonly string[],
  { forever = true } = {},
): Promise<VncProgram> {
  const port = await freePort();
  const always = ['-shared', '-noipv6', '-noxdamage', '-wait', '20', '-norc', '-nobell'];
  // Without it the program ends with its first viewer.
  if (forever) always.push('-forever');
  const program = start('x11vnc', ['-display', `:${display}`, '-rfbport', `${port}`, ...always, ...args]);
  return listening(program, port, display);
}

/** TigerVNC's server for the screen of another X server. */
export async function startX0tigervnc({ display }: XServer, args: readonly string[]): Promise<VncProgram> {
  const port = await freePort();
  const program = start('X0tigervnc', ['-display', `:${display}`, `-rfbport=${port}`, ...args]);
  return listening(program, port, display);
}

/** A password file as these servers want it: the obfuscated first eight characters. */
export async function passwordFile(password: string): Promise<string> {
  const file = join(temporaryFolder(), 'passwd');
  const program = execFile('tigervncpasswd', ['-f'], { encoding: 'buffer' }, () => {});
  program.stdin?.end(`${password}\n`);
  const chunks: Buffer[] = [];
  for await (const chunk of program.stdout ?? []) chunks.push(Buffer.from(chunk as Buffer));
  await writeFile(file, Buffer.concat(chunks), { mode: 0o600 });
  return file;
}

async function startXvnc(
  name: string,
  args: readonly string[],
  { port: given, within = [] }: XvncOptions,
): Promise<VncProgram> {
  const port = given ?? (await freePort());
  const display = freeDisplay();
  const screen = ['-geometry', '320x240', '-desktop', 'a real one'];
  const [command = name, ...rest] = [
    ...within,
    name,
    `:${display}`,
    '-rfbport',
    `${port}`,
    ...screen,
    ...args,
  ];
  return listening(start(command, rest), port, display);
}

async function listening(program: Program, port: number, display: number): Promise<VncProgram> {
  await program.until(() => isListening(port));
  const client = await XClient.connect(display).catch(async (error: unknown) => {
    await program.close();
    throw error;
  });
  return {
    ...program,
    port,
    display,
    input: () => client.input(),
    async close() {
      client.close();
      await program.close();
    },
  };
}

interface Program extends RunningProgram {
  /** Waits for the condition; fails with the output if the program ends before. */
  until(condition: () => boolean | Promise<boolean>): Promise<void>;
}

function start(name: string, args: readonly string[]): Program {
  const child: ChildProcess = spawn(name, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      output = (output + chunk).slice(-8_000);
    });
  }
  const ended = once(child, 'exit');
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  return {
    output: () => output,
    async until(condition) {
      try {
        await until(async () => {
          if (hasEnded()) throw new Error(`${name} has ended`);
          return condition();
        }, START_WITHIN_MS);
      } catch (cause) {
        child.kill('SIGKILL');
        await ended;
        throw new Error(`${name} did not start: ${output}`, { cause });
      }
    },
    freeze: () => void child.kill('SIGSTOP'),
    async close() {
      if (hasEnded()) return;
      // Not SIGKILL at once, which leaves the lock file of the display.
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MS);
      await ended;
      clearTimeout(late);
    },
  };
}

/** A display that no X server has. */
function freeDisplay(): number {
  for (;;) {
    const display = FIRST_DISPLAY + Math.floor(Math.random() * DISPLAYS);
    if (!existsSync(socketOf(display)) && !existsSync(`/tmp/.X${display}-lock`)) return display;
  }
}

/** Looks at the table of listeners: some servers count connections that do not authenticate as attacks. */
function isListening(port: number): boolean {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return ['/proc/net/tcp', '/proc/net/tcp6'].some((table) =>
    readFileSync(table, 'utf8')
      .split('\n')
      .some((line) => {
        const [, address = '', , state] = line.trim().split(/\s+/);
        return address.endsWith(local) && state === '0A';
      }),
  );
}
