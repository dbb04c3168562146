import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ClientHandshake, refuseClient } from '../../../../src/rfb/handshake/handshake-with-client.ts';
import { RfbFailure } from '../../../../src/rfb/rfb-failure.ts';
import { cuts, splitBytes } from '../../../support/split-bytes.ts';

const VERSION = 'RFB 003.008\n';

function receive(chunks: readonly Buffer[]) {
  const handshake = new ClientHandshake();
  const first = handshake.start();
  const sent = [first.send];
  for (const [index, chunk] of chunks.entries()) {
    const { send, done, failure } = handshake.push(chunk);
    sent.push(send);
    if (failure !== undefined) return { sent: Buffer.concat(sent), failure };
    if (done !== undefined) {
      return {
        sent: Buffer.concat(sent),
        leftover: Buffer.concat([done.leftover, ...chunks.slice(index + 1)]),
      };
    }
  }
  return { sent: Buffer.concat(sent) };
}

test('the server speaks first, and says its version alone', () => {
  expect(new ClientHandshake().start().send.toString('latin1')).toBe(VERSION);
});

test('a viewer is offered None alone and gets SecurityResult OK', () => {
  const { sent, leftover } = receive([Buffer.from(VERSION), Buffer.from([1]), Buffer.from([1])]);
  expect(sent.toString('latin1')).toBe(`${VERSION}\x01\x01\0\0\0\0`);
  expect(leftover).toEqual(Buffer.from([1]));
});

test('viewers of version 3.7 and 3.3 receive the reason, each in the form of its version', () => {
  const newer = receive([Buffer.from('RFB 003.007\n')]);
  expect(newer.failure).toMatchObject({ code: 'version_unsupported' });
  expect(newer.sent.subarray(12).toString('latin1')).toBe('\0\0\0\0\x11RFB 3.8 is needed');
  const older = receive([Buffer.from('RFB 003.003\n')]);
  expect(older.sent.subarray(12).toString('latin1')).toBe('\0\0\0\0\0\0\0\x11RFB 3.8 is needed');
});

test('what speaks no RFB gets no answer', () => {
  const { sent, failure } = receive([Buffer.from('GET / HTTP/1.1\r\n')]);
  expect(failure).toMatchObject({ code: 'version_unsupported' });
  expect(sent.toString('latin1')).toBe(VERSION);
});

test('a viewer that chooses what was not offered gets a failed SecurityResult with the reason', () => {
  const { sent, failure } = receive([Buffer.from(VERSION), Buffer.from([2])]);
  expect(failure).toMatchObject({ code: 'security_unsupported', detail: 'the viewer chose VNC' });
  expect(sent.subarray(14, 18).toString('hex')).toBe('00000001');
});

test('a viewer that hangs up has closed early', () => {
  const handshake = new ClientHandshake();
  handshake.start();
  expect(handshake.end().failure).toMatchObject({ code: 'closed_early' });
});

test('it does not matter how the stream is cut, nor what comes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.boolean(), cuts, (noise, greet, places) => {
      const stream = Buffer.concat([Buffer.from(greet ? VERSION : ''), noise]);
      const whole = receive([stream]);
      expect(receive(splitBytes(stream, places))).toEqual(whole);
      if ('failure' in whole) expect(whole.failure).toBeInstanceOf(RfbFailure);
    }),
  );
});

test('a refused viewer reads version, zero types and the reason, cut between characters at 256 bytes', () => {
  expect(refuseClient('token has expired').toString('latin1')).toBe(
    `${VERSION}\0\0\0\0\x11token has expired`,
  );
  const long = refuseClient(`x${'é'.repeat(200)}`);
  expect(long.readUInt32BE(13)).toBe(255);
  expect(long.subarray(17).toString('utf8')).toBe(`x${'é'.repeat(127)}`);
});
