import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/**
 * The text of a regular file of at most `maxBytes`. A FIFO or a device, whose reading might never end, is not read.
 * @throws {Error} with a reason that has none of the contents
 */
export async function readSmallFile(path: string, maxBytes: number): Promise<string> {
  // With O_NONBLOCK, opening a FIFO does not wait for its writer.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw new Error('it is not a regular file');
    if (stats.size > maxBytes) throw new Error(`it is larger than ${maxBytes} bytes`);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}
