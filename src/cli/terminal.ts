import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { CommandFailed, type LiveTable } from './command.ts';
import { cliText } from './language/cli-text.ts';

/** The terminal of the user. Prompts go to standard error, so that standard output can be redirected. */
export interface Terminal {
  /** Width in characters. */
  readonly columns: number;
  /** Shows the prompt and resolves with one line. @throws {Interrupted} @throws {CommandFailed} at the end of the input */
  ask(prompt: string): Promise<string>;
  /** As `ask`, without echo. */
  askSecret(prompt: string): Promise<string>;
}

/** The user pressed Ctrl-C at a prompt. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Exit status of a program that SIGINT ended, as a shell reports it: 128 + 2. */
export const INTERRUPTED_STATUS = 130;

type TerminalStreams = {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
};

const DEFAULT_COLUMNS = 80;

/** The terminal of the process; undefined if standard input or standard error is none. */
export function terminalOf({ input, output }: TerminalStreams): Terminal | undefined {
  if (!input.isTTY || !output.isTTY) return undefined;
  return {
    get columns() {
      return output.columns || DEFAULT_COLUMNS;
    },
    ask: (prompt) => readLine(input, output, prompt),
    askSecret: (prompt) => readLine(input, output, prompt, { echo: false }).finally(() => output.write('\n')),
  };
}

const DEFAULT_ROWS = 24;

/** Draws over the lines that it drew before [ECMA-48: cursor up, erase to the end of the page]. */
export function liveTable(output: NodeJS.WriteStream): LiveTable {
  let drawn = 0;
  return {
    size: () => ({ columns: output.columns || DEFAULT_COLUMNS, rows: output.rows || DEFAULT_ROWS }),
    draw(text) {
      output.write(`${drawn === 0 ? '' : `\x1b[${drawn}A`}\x1b[J${text}\n`);
      drawn = text.split('\n').length;
    },
  };
}

/** Readline echoes what is typed by writing it to its output. */
const NOWHERE = new Writable({ write: (_chunk, _encoding, done) => done() });

/**
 * One line, with readline's editing. Readline switches the terminal to raw mode until it is closed; Node.js restores the mode if
 * a signal ends the process before.
 */
function readLine(
  input: NodeJS.ReadStream,
  output: NodeJS.WriteStream,
  prompt: string,
  { echo = true } = {},
): Promise<string> {
  // The events of a terminal have no language.
  const t = cliText();
  return new Promise((resolve, reject) => {
    const written = echo ? output : NOWHERE;
    const lines = createInterface({ input, output: written, terminal: true, historySize: 0 });
    // After an answer, `close` finds the promise settled.
    lines.once('close', () =>
      reject(new CommandFailed('The input ended before all questions were answered.')),
    );
    lines.once('SIGINT', () => {
      written.write('\n');
      reject(new Interrupted(t('interrupted')));
      lines.close();
    });
    // Only now: what is typed before raw mode is echoed by the kernel.
    if (!echo) output.write(prompt);
    lines.question(prompt, (line) => {
      resolve(line);
      lines.close();
    });
  });
}
