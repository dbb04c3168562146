import type { Readable } from 'node:stream';
import { CommandFailed } from '../command.ts';

/** Standard input carries a password, so this is far more than enough. */
const MAX_BYTES = 64 * 1024;

/** All of standard input as text. @throws {CommandFailed} if it is longer than 64 KiB or not UTF-8 */
export async function readInput(input: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of input) {
    length += chunk.length;
    if (length > MAX_BYTES) throw new CommandFailed('Standard input is longer than 64 KiB.');
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new CommandFailed('Standard input is not UTF-8 text.');
  }
}
