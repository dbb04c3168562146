import { formatPasswordHash } from '../../config/values/user-line.ts';
import { hashPassword } from '../../platform/password-hash.ts';
import { type Command, UsageError } from '../command.ts';

/** `oriel hash-password` */
export const hashPasswordCommand: Command = {
  name: 'hash-password',
  summary: 'Hash a password, read from standard input, for [oriel_auth] user.',
  positionals: [],
  options: {},
  examples: [
    {
      line: "printf '%s' 'correct horse battery' | oriel hash-password",
      what: 'Prints the scrypt hash. The password is not an argument, so no process list shows it.',
    },
  ],
  async run(_input, io) {
    const password = (await io.input()).replace(/\r?\n$/, '');
    if (password === '') throw new UsageError('The password on standard input is empty.');
    io.out(formatPasswordHash(await hashPassword(password)));
    return 0;
  },
};
