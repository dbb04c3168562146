const MAGIC = 0x864ab572;

/** The glyphs of a console font with a table of Unicode, as pairs of character and bitmap. */
export function psfGlyphs(file) {
  return file.readUInt32LE(0) === MAGIC ? secondVersion(file) : firstVersion(file);
}

function firstVersion(file) {
  const [, , mode, height] = file;
  const count = (mode & 1) === 0 ? 256 : 512;
  const pairs = [];
  let offset = 4 + count * height;
  for (let index = 0; index < count; index++) {
    const bitmap = file.subarray(4 + index * height, 4 + (index + 1) * height);
    // Sequences of several characters follow the single ones.
    for (let isSequence = false; ; offset += 2) {
      const code = file.readUInt16LE(offset);
      if (code === 0xffff) break;
      if (code === 0xfffe) isSequence = true;
      else if (!isSequence) pairs.push([String.fromCharCode(code), bitmap]);
    }
    offset += 2;
  }
  return pairs;
}

function secondVersion(file) {
  const [headerSize, , count, size] = [8, 12, 16, 20].map((offset) => file.readUInt32LE(offset));
  const pairs = [];
  let offset = headerSize + count * size;
  for (let index = 0; index < count; index++) {
    const bitmap = file.subarray(headerSize + index * size, headerSize + (index + 1) * size);
    const end = file.indexOf(0xff, offset);
    const sequences = file.indexOf(0xfe, offset);
    const singles = sequences !== -1 && sequences < end ? sequences : end;
    for (const character of file.toString('utf8', offset, singles)) pairs.push([character, bitmap]);
    offset = end + 1;
  }
  return pairs;
}
