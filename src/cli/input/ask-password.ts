import { CommandFailed, type Io, UsageError } from '../command.ts';
import type { Terminal } from '../terminal.ts';

const MAX_TRIES = 3;
const MAX_CHARACTERS = 1024;

/** A control character, which no sign-in form can send. */
const CONTROL = /\p{Cc}/u;

/** Asks for a new password twice, without echo, and again if the two differ or it cannot be used. */
export async function askNewPassword(terminal: Terminal, say: (line: string) => void): Promise<string> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const password = await terminal.askSecret('Password (not shown): ');
    const problem = passwordProblem(password);
    if (problem !== undefined) {
      say(problem);
      continue;
    }
    if ((await terminal.askSecret('Password again: ')) === password) return password;
    say('The two passwords differ.');
  }
  throw new CommandFailed(`No password was given in ${MAX_TRIES} attempts.`);
}

/** The password on standard input, without the line feed that `echo` adds. @throws {UsageError} */
export async function readPassword(io: Pick<Io, 'input'>): Promise<string> {
  const password = (await io.input()).replace(/\r?\n$/, '');
  const problem = passwordProblem(password);
  if (problem !== undefined) throw new UsageError(`On standard input: ${problem}`);
  return password;
}

function passwordProblem(password: string): string | undefined {
  if (password === '') return 'The password is empty.';
  if (CONTROL.test(password))
    return 'The password contains a control character, such as a tab or a line feed.';
  if (password.length > MAX_CHARACTERS) return `The password is longer than ${MAX_CHARACTERS} characters.`;
  return undefined;
}
