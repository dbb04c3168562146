import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { CommandFailed, UsageError } from '../../../src/cli/command.ts';
import { readPassword } from '../../../src/cli/input/ask-password.ts';
import { readInput } from '../../../src/cli/input/read-input.ts';

function read(...chunks: (string | Buffer)[]): Promise<string> {
  return readPassword({ input: () => readInput(Readable.from(chunks.map((each) => Buffer.from(each)))) });
}

test('a password loses one line feed at its end and nothing else', async () => {
  expect(await read(' correct horse \n')).toBe(' correct horse ');
  expect(await read('correct ', 'horse\r\n')).toBe('correct horse');
  expect(await read(Buffer.from([0xe2, 0x82]), Buffer.from([0xac]))).toBe('€');
});

test.each([
  ['no password', '', 'is empty'],
  ['an empty line', '\n', 'is empty'],
  ['two lines', 'one\ntwo\n', 'control character'],
  ['an escape sequence', 'a\x1b[A', 'control character'],
  ['1025 characters', 'x'.repeat(1025), 'longer than 1024'],
])('rejects %s as wrong usage', async (_name, input, words) => {
  const error = await read(input).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(UsageError);
  expect(error.message).toContain(words);
});

test.each([
  ['more than 64 KiB', Buffer.alloc(65_537, 'x'), '64 KiB'],
  ['bytes that are not UTF-8', Buffer.from([0xff, 0x41]), 'UTF-8'],
])('rejects %s without repeating it', async (_name, input, words) => {
  const error = await read(input).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(CommandFailed);
  expect(error.message).toContain(words);
  expect(error.message.length).toBeLessThan(60);
});
