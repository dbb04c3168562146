import type { Random } from './random.ts';

/** An input never grows beyond this: bounds of lengths are tried by announcing them, not by sending so much. */
const MAX_INPUT = 1 << 17;

const BYTES = [0x00, 0x01, 0x0a, 0x0d, 0x20, 0x22, 0x2f, 0x3a, 0x7e, 0x7f, 0x80, 0x81, 0xfe, 0xff];
const WORDS = [
  0, 1, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x1_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff,
];
const NUMBERS = ['-1', '0', '00', '65536', '2147483648', '4294967296', '9007199254740993', '1e9', '0x10', ''];

type Mutation = (bytes: Buffer, random: Random, words: readonly Buffer[]) => Buffer;

const MUTATIONS: readonly Mutation[] = [
  flipBit,
  setByte,
  setWord,
  truncate,
  (bytes, random) => cut(bytes, random.below(bytes.length), 1 + random.below(8), Buffer.alloc(0)),
  (bytes, random) => cut(bytes, random.below(bytes.length), 0, random.bytes(1 + random.below(8))),
  insertWord,
  repeatRange,
  changeNumber,
  moveRange,
];

/** Damages an input that the grammar made: a few small wounds, so that what stands behind them is still reached. */
export function mutate(input: Buffer, random: Random, words: readonly Buffer[]): Buffer {
  let bytes = Buffer.from(input);
  for (let count = 1 + random.below(4); count > 0; count--) {
    if (bytes.length === 0) return random.bytes(random.below(16));
    bytes = Buffer.from(random.pick(MUTATIONS)(bytes, random, words).subarray(0, MAX_INPUT));
  }
  return bytes;
}

/** The same bytes as a network may bring them: at once, in some pieces, or one by one. */
export function split(bytes: Buffer, random: Random): Buffer[] {
  if (bytes.length < 2 || random.oneIn(3)) return [bytes];
  if (bytes.length <= 400 && random.oneIn(4)) return Array.from(bytes, (byte) => Buffer.from([byte]));
  const places = random.list(8, () => 1 + random.below(bytes.length - 1));
  const borders = [0, ...new Set(places.sort((a, b) => a - b)), bytes.length];
  return borders.slice(1).map((end, index) => bytes.subarray(borders[index], end));
}

function flipBit(bytes: Buffer, random: Random): Buffer {
  bytes[random.below(bytes.length)]! ^= 1 << random.below(8);
  return bytes;
}

function setByte(bytes: Buffer, random: Random): Buffer {
  bytes[random.below(bytes.length)] = random.pick(BYTES);
  return bytes;
}

/** A length field is most often a big-endian word; a wrong place does no harm. */
function setWord(bytes: Buffer, random: Random): Buffer {
  const word = Buffer.alloc(8);
  const size = random.pick([2, 4, 8]);
  word.writeUInt32BE(random.pick(WORDS), 4);
  if (size === 8 && random.oneIn(2)) word.fill(0xff, 0, 4);
  const at = random.below(bytes.length);
  return cut(bytes, at, size, word.subarray(8 - size));
}

function truncate(bytes: Buffer, random: Random): Buffer {
  return bytes.subarray(0, random.below(bytes.length));
}

function insertWord(bytes: Buffer, random: Random, words: readonly Buffer[]): Buffer {
  const word = words.length === 0 ? Buffer.from([random.pick(BYTES)]) : random.pick(words);
  return cut(bytes, random.below(bytes.length + 1), random.oneIn(2) ? 0 : word.length, word);
}

function repeatRange(bytes: Buffer, random: Random): Buffer {
  const from = random.below(bytes.length);
  const range = bytes.subarray(from, from + 1 + random.below(40));
  const times = random.pick([1, 2, 16, 300]);
  return cut(bytes, from, 0, Buffer.concat(Array.from({ length: times }, () => range)));
}

function changeNumber(bytes: Buffer, random: Random): Buffer {
  const numbers = [...bytes.toString('latin1').matchAll(/\d+/g)];
  if (numbers.length === 0) return setWord(bytes, random);
  const { 0: text, index } = random.pick(numbers);
  return cut(bytes, index, text.length, Buffer.from(random.pick(NUMBERS)));
}

function moveRange(bytes: Buffer, random: Random): Buffer {
  const from = random.below(bytes.length);
  const range = Buffer.from(bytes.subarray(from, from + 1 + random.below(40)));
  const rest = cut(bytes, from, range.length, Buffer.alloc(0));
  return cut(rest, random.below(rest.length + 1), 0, range);
}

function cut(bytes: Buffer, at: number, removed: number, inserted: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at + removed)]);
}
