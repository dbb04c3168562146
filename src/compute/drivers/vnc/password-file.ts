import { isUtf8 } from 'node:buffer';
import { open } from 'node:fs/promises';
import { Refusal } from '../../../flow/refusals.ts';
import { Secret } from '../../../platform/secret.ts';

/** The contract's limit. VNC authentication uses the first eight characters. */
const MAX_PASSWORD = 64;
const MAX_FILE_BYTES = 1_024;
/** Permissions of users that are neither the owner nor in the group. */
const OTHERS = 0o007;

/**
 * Reads the password of a VNC server: the first line of the file. To be called for each console, so that a changed password takes
 * effect at once.
 * @throws {Refusal} hypervisor_forbidden, whose detail names the file and never its content
 */
export async function readPasswordFile(path: string): Promise<Secret> {
  const refuse = (why: string, cause?: unknown) =>
    new Refusal('hypervisor_forbidden', `the password file ${path} ${why}`, { cause });
  let bytes: Buffer;
  try {
    const file = await open(path, 'r');
    try {
      const stats = await file.stat();
      if (!stats.isFile()) throw refuse('is not a regular file');
      if ((stats.mode & OTHERS) !== 0) {
        throw refuse(`has mode ${(stats.mode & 0o777).toString(8)}: every user of this host may use it`);
      }
      if (stats.size > MAX_FILE_BYTES) throw refuse(`has ${stats.size} bytes, more than ${MAX_FILE_BYTES}`);
      bytes = Buffer.alloc(MAX_FILE_BYTES);
      const { bytesRead } = await file.read(bytes, 0, MAX_FILE_BYTES, 0);
      bytes = bytes.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw refuse(`cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}`, error);
  }
  const end = bytes.findIndex((byte) => byte === 0x0a || byte === 0x0d);
  const line = end === -1 ? bytes : bytes.subarray(0, end);
  if (line.length === 0) throw refuse('is empty');
  if (!isUtf8(line) || line.some((byte) => byte < 0x20 || byte === 0x7f)) {
    throw refuse('does not contain text: it needs the password itself, not the output of vncpasswd');
  }
  const password = line.toString('utf8');
  if (password.length > MAX_PASSWORD) {
    throw refuse(`has a line of ${password.length} characters, more than ${MAX_PASSWORD}`);
  }
  return new Secret(password);
}
