import { formatPasswordHash } from '../../config/values/user-line.ts';
import { hashPassword } from '../../platform/password-hash.ts';
import type { Command } from '../command.ts';
import { askNewPassword, readPassword } from '../input/ask-password.ts';

/** `oriel hash-password` */
export const hashPasswordCommand: Command = {
  name: 'hash-password',
  summary: 'Hash a password for [oriel_auth] user. It is asked for, or read from standard input.',
  positionals: [],
  options: {},
  examples: [
    {
      line: 'oriel hash-password',
      what: 'At a terminal: asks for the password twice, without echo, and prints its scrypt hash.',
    },
    {
      line: 'oriel hash-password < password.txt',
      what: 'In a script: reads the password from a file. It is not an argument, so no process list shows it.',
    },
  ],
  async run(_input, io) {
    const password = io.terminal ? await askNewPassword(io.terminal, io.err) : await readPassword(io);
    io.out(formatPasswordHash(await hashPassword(password)));
    return 0;
  },
};
