import { closeSync, openSync, readSync } from 'node:fs';
import { type ConfigFile, parseConfigText } from './parse-config-text.ts';

/** More than any configuration needs; an endless device is not read for ever. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Reads and parses one file. What cannot be read, is too big or is not UTF-8 is a problem of it; nothing is thrown. */
export function readFile(path: string): ConfigFile {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readBytes(path));
    return parseConfigText(text, path);
  } catch (error) {
    return {
      path,
      assignments: [],
      sections: [],
      swallowed: [],
      problems: [{ where: path, group: '', option: '', ...reason(error) }],
    };
  }
}

function readBytes(path: string): Buffer {
  const descriptor = openSync(path, 'r');
  try {
    const parts: Buffer[] = [];
    for (let total = 0; ; ) {
      const part = Buffer.alloc(65_536);
      const count = readSync(descriptor, part);
      if (count === 0) return Buffer.concat(parts);
      total += count;
      if (total > MAX_BYTES) throw new RangeError('too big');
      parts.push(part.subarray(0, count));
    }
  } finally {
    closeSync(descriptor);
  }
}

function reason(error: unknown): { message: string; remedy: string } {
  if (error instanceof RangeError) {
    return {
      message: `The file is bigger than ${MAX_BYTES / 1024 / 1024} MiB.`,
      remedy: 'Is it a configuration file?',
    };
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
    return { message: 'The file is not UTF-8.', remedy: 'Save it in that encoding.' };
  }
  return (
    READING[code] ?? {
      message: `The file cannot be read (${code || 'unknown reason'}).`,
      remedy: 'Check the path.',
    }
  );
}

const READING: Readonly<Record<string, { message: string; remedy: string }>> = {
  ENOENT: { message: 'There is no such file.', remedy: 'Check the path given with --config-file.' },
  EACCES: {
    message: 'The file may not be read by this user.',
    remedy: 'Give the user that runs Oriel read permission, on the directories above too.',
  },
  EISDIR: { message: 'It is a directory.', remedy: 'Use --config-dir for a directory of *.conf files.' },
};
