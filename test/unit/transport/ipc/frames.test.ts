import { expect, test } from 'vitest';
import { type Frame, FrameReader, writeFrame } from '../../../../src/transport/ipc/frames.ts';

const ask: Frame = { is: 'ask', id: 7, server: 's', method: 'm', requestId: 'req-1', deadlineMs: 10 };

function read(chunks: readonly Buffer[]): [Frame, string][] {
  const frames: [Frame, string][] = [];
  const reader = new FrameReader();
  for (const chunk of chunks) reader.read(chunk, (frame, text) => frames.push([frame, text]));
  return frames;
}

test('reads frames as they were written, however the stream is split', () => {
  const bytes = Buffer.concat([
    writeFrame(ask, '{"ü":1}'),
    writeFrame({ is: 'met' }, ''),
    writeFrame(ask, 'x'),
  ]);
  const expected = [
    [ask, '{"ü":1}'],
    [{ is: 'met' }, ''],
    [ask, 'x'],
  ];
  expect(read([bytes])).toEqual(expected);
  expect(read([...bytes].map((byte) => Buffer.from([byte])))).toEqual(expected);
  expect(read([bytes.subarray(0, 9), bytes.subarray(9)])).toEqual(expected);
});

test('writes the length of the frame, then the length of its head', () => {
  const bytes = writeFrame({ is: 'met' }, 'ab');
  const head = '{"is":"met"}';
  expect([...bytes.subarray(0, 6)]).toEqual([0, 0, 0, 2 + head.length + 2, 0, head.length]);
});

test('rejects a frame that is too long, or whose head is longer than the frame, before it has arrived', () => {
  expect(() => read([Buffer.from([0xff, 0xff, 0xff, 0xff, 0, 12])])).toThrow('does not carry frames');
  expect(() => read([Buffer.from([0, 0, 0, 8, 0xff, 0xff])])).toThrow('does not carry frames');
});

test('concatenates the pieces of a long text once', () => {
  const bytes = writeFrame(ask, 'y'.repeat(8_000_000));
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 65_536) pieces.push(bytes.subarray(at, at + 65_536));
  expect(read(pieces)[0]?.[1]).toHaveLength(8_000_000);
});
