import { execFileSync } from 'node:child_process';

/** EE4E5898-3914-4259-9D6E-DC7BD79403CF: the section of a firmware volume that is compressed by LZMA. */
const COMPRESSED = Buffer.from('98584eee143959429d6edc7bd79403cf', 'hex');
/** An EFI_NARROW_GLYPH: the character in two bytes, attributes in one, 19 rows. */
const GLYPH_SIZE = 22;
const ATTRIBUTES = 2;
const BITMAP = 3;

/** The glyphs of EDK2's console in a firmware volume of OVMF, as pairs of character and bitmap. */
export function uefiGlyphs(volume) {
  const section = volume.indexOf(COMPRESSED);
  // A section begins with its size in three bytes and its type; the offset of the data counts from there.
  const header = section - 4;
  const data = header + volume.readUInt16LE(section + COMPRESSED.length);
  const code = execFileSync('xz', ['--format=lzma', '--decompress', '--stdout'], {
    input: volume.subarray(data, header + volume.readUIntLE(header, 3)),
    maxBuffer: 64 << 20,
  });
  const pairs = [];
  for (let offset = firstGlyph(code); isGlyph(code, offset); offset += GLYPH_SIZE) {
    const character = String.fromCharCode(code.readUInt16LE(offset));
    pairs.push([character, code.subarray(offset + BITMAP, offset + GLYPH_SIZE)]);
  }
  return pairs;
}

/** The table is in the order of Unicode: the space, then the letters of ASCII. */
function firstGlyph(code) {
  const space = Buffer.alloc(GLYPH_SIZE);
  space.writeUInt16LE(0x20);
  for (let offset = code.indexOf(space); offset !== -1; offset = code.indexOf(space, offset + 1)) {
    const isTable = Array.from({ length: 90 }, (_, index) => index).every(
      (index) => code.readUInt16LE(offset + index * GLYPH_SIZE) === 0x20 + index,
    );
    if (isTable) return offset;
  }
  throw new Error('the firmware has no table of glyphs');
}

function isGlyph(code, offset) {
  const character = code.readUInt16LE(offset);
  return code[offset + ATTRIBUTES] <= 1 && character >= 0x20 && character < 0xd800;
}
