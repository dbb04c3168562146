import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineReader, LineTooLong, MAX_LINE_BYTES } from '../../../src/qmp/line-reader.ts';
import { cuts, splitBytes } from '../../support/split-bytes.ts';

test('lines are the same, however the bytes are split', () => {
  const bytes = Buffer.from('{"a": "ä"}\r\n\n{"b": 2}\nrest');
  const property = fc.property(cuts, (places) => {
    const reader = new LineReader();
    const lines = splitBytes(bytes, places).flatMap((piece) => reader.push(piece));
    expect(lines).toEqual(['{"a": "ä"}', '', '{"b": 2}']);
  });
  fc.assert(property);
});

test('the longest line is read', () => {
  const line = 'x'.repeat(MAX_LINE_BYTES);
  expect(new LineReader().push(Buffer.from(`${line}\n`))).toEqual([line]);
});

test('a longer line is refused, before its end arrives', () => {
  const reader = new LineReader();
  expect(reader.push(Buffer.alloc(MAX_LINE_BYTES, 'x'))).toEqual([]);
  expect(() => reader.push(Buffer.from('x'))).toThrow(LineTooLong);
});

test('a longer line is refused if it arrives at once', () => {
  const bytes = Buffer.alloc(MAX_LINE_BYTES + 2, 'x');
  bytes.write('\n', bytes.length - 1);
  expect(() => new LineReader().push(bytes)).toThrow(LineTooLong);
});
