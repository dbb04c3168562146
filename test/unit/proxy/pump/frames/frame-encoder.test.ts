import { expect, test } from 'vitest';
import { Refusal } from '../../../../../src/flow/refusals.ts';
import { closeReason, cutUtf8 } from '../../../../../src/proxy/pump/close-reason.ts';
import {
  binaryFrame,
  closeFrame,
  HEADROOM,
  pingFrame,
  pongFrame,
  writeBinaryHead,
} from '../../../../../src/proxy/pump/frames/frame-encoder.ts';

test.each([
  [0, '8200'],
  [1, '8201'],
  [125, '827d'],
  [126, '827e007e'],
  [65_535, '827effff'],
  [65_536, '827f0000000000010000'],
  [262_144, '827f0000000000040000'],
])('the head of a frame of %i bytes ends where the payload begins [RFC 6455 5.2]', (length, hex) => {
  const bytes = Buffer.alloc(HEADROOM);
  const at = writeBinaryHead(bytes, HEADROOM, length);
  expect(bytes.subarray(at).toString('hex')).toBe(hex);
});

test('control frames have the form of RFC 6455 5.5', () => {
  expect(pingFrame().toString('hex')).toBe('8900');
  expect(pongFrame(Buffer.from([1, 2])).toString('hex')).toBe('8a020102');
  expect(closeFrame(undefined).toString('hex')).toBe('8800');
  expect(closeFrame(1000, 'ok').toString('hex')).toBe('880403e86f6b');
  expect(binaryFrame(Buffer.from('hi')).toString('hex')).toBe('82026869');
});

test('a close reason has the sentence and the whole request id, in at most 123 bytes', () => {
  const id = 'req-12345678-1234-1234-1234-123456789abc';
  expect(closeReason(new Refusal('token_expired', 'secret detail'), id)).toBe(
    `The console address has expired. (${id})`,
  );
  const told = closeReason(new Refusal('ended_by_operator', 'ü'.repeat(200)), id);
  expect(Buffer.byteLength(told)).toBeLessThanOrEqual(123);
  expect(told).toContain('ended by an operator: üü');
  expect(told.endsWith(`(${id})`)).toBe(true);
  expect(told).not.toContain('\ufffd');
});

test('a text is cut between characters, not within one', () => {
  expect(cutUtf8('aé€😀', 10)).toBe('aé€😀');
  expect(cutUtf8('aé€😀', 9)).toBe('aé€');
  expect(cutUtf8('aé€😀', 5)).toBe('aé');
  expect(cutUtf8('aé€😀', 2)).toBe('a');
  expect(cutUtf8('é', 0)).toBe('');
});
