import { isUtf8 } from 'node:buffer';
import { closeSync, openSync, readSync } from 'node:fs';
import { type ConfigFile, type DamagedByte, parseConfigText } from './parse-config-text.ts';

/** More than any configuration needs; it stops reading from an endless device. */
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * Reads and parses one file. Never throws: a file that cannot be read, is too big or is UTF-16 is a problem, and so is a line that is not
 * UTF-8, unless it is a comment.
 */
export function readFile(path: string): ConfigFile {
  try {
    const bytes = readBytes(path);
    const zero = zeroByte(bytes);
    if (zero !== undefined) throw new WrongEncoding(zero);
    return parseConfigText(new TextDecoder().decode(bytes), path, damagedLines(bytes));
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

class WrongEncoding extends Error {}

/** The place of a sign of UTF-16: a byte order mark, or a zero byte as in each ASCII letter. */
function zeroByte(bytes: Buffer): string | undefined {
  const mark = bytes.length < 2 ? 0 : bytes.readUInt16BE(0);
  if (mark === 0xff_fe || mark === 0xfe_ff) return 'line 1 begins with the byte order mark of UTF-16';
  const index = bytes.indexOf(0);
  if (index === -1) return undefined;
  const before = bytes.subarray(0, index);
  const line = before.toString('latin1').split('\n').length;
  return `byte ${index - before.lastIndexOf(0x0a)} of line ${line} is zero, as in UTF-16`;
}

/** The first damaged byte of each line that is not UTF-8, by line number. */
function damagedLines(bytes: Buffer): ReadonlyMap<number, DamagedByte> {
  const damaged = new Map<number, DamagedByte>();
  if (isUtf8(bytes)) return damaged;
  let start = 0;
  for (let number = 1; start < bytes.length; number++) {
    const end = endOfLine(bytes, start);
    const line = bytes.subarray(start, end);
    if (!isUtf8(line)) damaged.set(number, firstDamagedByte(line));
    start = end + (bytes[end] === 0x0d && bytes[end + 1] === 0x0a ? 2 : 1);
  }
  return damaged;
}

function endOfLine(bytes: Buffer, start: number): number {
  const ends = [bytes.indexOf(0x0a, start), bytes.indexOf(0x0d, start)].filter((index) => index !== -1);
  return Math.min(...ends, bytes.length);
}

/** The first byte that decodes to U+FFFD without being part of it. Only for a line that is not UTF-8. */
function firstDamagedByte(line: Buffer): DamagedByte {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(line);
  for (let index = text.indexOf('\uFFFD'); index !== -1; index = text.indexOf('\uFFFD', index + 1)) {
    const offset = Buffer.byteLength(text.slice(0, index));
    if (!line.subarray(offset, offset + 3).equals(REPLACEMENT)) {
      return { position: offset + 1, value: line.readUInt8(offset) };
    }
  }
  throw new Error('the line is UTF-8');
}

const REPLACEMENT = Buffer.from('\uFFFD');

function reason(error: unknown): { message: string; remedy: string } {
  if (error instanceof RangeError) {
    return {
      message: `The file is bigger than ${MAX_BYTES / 1024 / 1024} MiB.`,
      remedy: 'Check that it is a configuration file.',
    };
  }
  if (error instanceof WrongEncoding) {
    return {
      message: `The file is not UTF-8: ${error.message}. Oriel ignores the whole file.`,
      remedy: 'Save it as UTF-8.',
    };
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return (
    READING[code] ?? {
      message: `The file cannot be read (${code || 'unknown reason'}).`,
      remedy: 'Check the path.',
    }
  );
}

const READING: Readonly<Record<string, { message: string; remedy: string }>> = {
  ENOENT: { message: 'The file does not exist.', remedy: 'Check the path given with --config-file.' },
  EACCES: {
    message: 'This user may not read the file.',
    remedy: 'Give the user that runs Oriel read permission, also on the directories above.',
  },
  EISDIR: { message: 'It is a directory.', remedy: 'Use --config-dir for a directory of *.conf files.' },
};
