import { deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { decodeReply, encodeCall, MAX_REPLY_BYTES } from '../../../src/oslo-messaging/envelope.ts';

function envelope(message: unknown, version = '2.0'): Buffer {
  return Buffer.from(JSON.stringify({ 'oslo.version': version, 'oslo.message': JSON.stringify(message) }));
}

const reply = { _msg_id: 'id', result: true, failure: null, ending: true, _unique_id: 'x' };

test('encodes a call in an envelope of version 2.0', () => {
  const call = {
    method: 'm',
    args: { a: 1 },
    version: '5.0',
    messageId: 'id',
    replyQueue: 'reply_q',
    requestId: 'req-1',
  };
  const { 'oslo.version': version, 'oslo.message': text } = JSON.parse(encodeCall(call).toString());
  expect(version).toBe('2.0');
  expect(JSON.parse(text)).toMatchObject({
    method: 'm',
    args: { a: 1 },
    version: '5.0',
    _msg_id: 'id',
    _reply_q: 'reply_q',
    _context_request_id: 'req-1',
    _context_is_admin: true,
  });
  expect(text).not.toContain('namespace');
});

test.each([
  ['true', { ...reply }, true],
  ['an object', { ...reply, result: { a: 1 } }, { a: 1 }],
  ['nothing', { _msg_id: 'id', ending: true }, null],
])('reads a reply with %s', async (_what, message, result) => {
  expect(await decodeReply(envelope(message), undefined)).toEqual({ messageId: 'id', result, isLast: true });
});

test('a reply without `ending` is followed by another one', async () => {
  expect(await decodeReply(envelope({ ...reply, ending: false }), undefined)).toMatchObject({
    isLast: false,
  });
});

test('reads a remote exception without its traceback, as one bounded line', async () => {
  const failure = JSON.stringify({
    class: 'InstanceNotFound',
    module: 'nova',
    message: `gone\n${'x'.repeat(10_000)}`,
    tb: ['secret'],
  });
  const { failure: read } = await decodeReply(envelope({ ...reply, failure }), undefined);
  expect(read?.remoteClass).toBe('InstanceNotFound');
  expect(read?.message).toMatch(/^gone x+$/);
  expect(read?.message.length).toBe(300);
});

test.each([deflateSync, gzipSync])(
  'reads a reply that kombu_compression = gzip has compressed',
  async (compress) => {
    expect(await decodeReply(compress(envelope(reply)), 'application/x-gzip')).toMatchObject({
      result: true,
    });
  },
);

test.each([
  ['cut off', envelope(reply).subarray(0, 40)],
  ['no JSON', Buffer.from('hello')],
  ['a list', Buffer.from('[]')],
  ['null', Buffer.from('null')],
  ['no envelope', Buffer.from(JSON.stringify(reply))],
  ['an envelope of version 3', envelope(reply, '3.0')],
  ['a message that is cut off', Buffer.from('{"oslo.version":"2.0","oslo.message":"{\\"a\\":"}')],
  ['a message that is no object', envelope(5)],
  ['no message id', envelope({ ...reply, _msg_id: 7 })],
  ['a failure that is no JSON', envelope({ ...reply, failure: 'oops' })],
])('rejects a reply that is %s', async (_what, content) => {
  await expect(decodeReply(content, undefined)).rejects.toThrow();
});

test('rejects a reply that is larger when decompressed', async () => {
  const large = deflateSync(Buffer.alloc(MAX_REPLY_BYTES + 1));
  expect(large.length).toBeLessThan(10_000);
  await expect(decodeReply(large, 'application/x-gzip')).rejects.toThrow();
});

test('rejects a compression that Node.js cannot undo, by name', async () => {
  await expect(decodeReply(Buffer.from('BZh9'), 'application/x-bz2')).rejects.toThrow(
    'compressed as application/x-bz2',
  );
});
