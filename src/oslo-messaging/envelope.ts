import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { unzip } from 'node:zlib';
import { plainLine } from '../platform/text/plain-text.ts';

/**
 * The message format of oslo.messaging: an envelope of version 2.0 around a JSON text with the call or the reply
 * (oslo.messaging, `_drivers/common.py` and `_drivers/amqp.py`).
 */
const ENVELOPE_VERSION = '2.0';
/** A reply with a larger body is dropped. A failure with its traceback has about 10 kB. */
export const MAX_REPLY_BYTES = 256 << 10;
const MAX_FAILURE_CHARACTERS = 300;
/** The content type that kombu gives zlib. Its other compressions (bz2, lzma) have no decoder in Node.js. */
const ZLIB = 'application/x-gzip';

const decompress = promisify(unzip);

export interface CallMessage {
  readonly method: string;
  readonly args: object;
  readonly version: string;
  readonly namespace?: string | undefined;
  readonly messageId: string;
  readonly replyQueue: string;
  readonly requestId: string;
}

export interface Reply {
  readonly messageId: string;
  readonly result: unknown;
  readonly failure?: { readonly remoteClass: string; readonly message: string };
  /** False if another message of this reply follows. */
  readonly isLast: boolean;
}

/** The body of a call. The context is that of an administrator without a project, as Nova's own proxies send it. */
export function encodeCall(call: CallMessage): Buffer {
  const { method, args, version, namespace, messageId, replyQueue, requestId } = call;
  const message = {
    method,
    args,
    version,
    ...(namespace === undefined ? {} : { namespace }),
    _msg_id: messageId,
    _reply_q: replyQueue,
    _timeout: null,
    _unique_id: randomUUID().replaceAll('-', ''),
    _context_request_id: requestId,
    _context_is_admin: true,
    _context_is_admin_project: true,
    _context_roles: [],
    _context_user_id: null,
    _context_project_id: null,
    _context_read_deleted: 'no',
    _context_remote_address: null,
    _context_service_catalog: [],
  };
  return Buffer.from(
    JSON.stringify({ 'oslo.version': ENVELOPE_VERSION, 'oslo.message': JSON.stringify(message) }),
  );
}

/**
 * Reads a reply.
 * @param compression the header `compression` of kombu
 * @throws {Error} if it is not a reply of oslo.messaging
 */
export async function decodeReply(content: Buffer, compression: unknown): Promise<Reply> {
  return readReply(compression === undefined ? content : await plainContent(content, compression));
}

async function plainContent(content: Buffer, compression: unknown): Promise<Buffer> {
  if (compression !== ZLIB) throw new Error(`it is compressed as ${plainLine(String(compression), 40)}`);
  return decompress(content, { maxOutputLength: MAX_REPLY_BYTES });
}

function readReply(content: Buffer): Reply {
  const envelope = objectOf(JSON.parse(content.toString('utf8')));
  const version = envelope['oslo.version'];
  const text = envelope['oslo.message'];
  if (typeof version !== 'string' || typeof text !== 'string') throw new Error('it has no envelope');
  if (!version.startsWith('2.')) throw new Error(`its envelope has version ${plainLine(version, 10)}`);
  const message = objectOf(JSON.parse(text));
  if (typeof message._msg_id !== 'string') throw new Error('it has no message id');
  const failure = message.failure;
  return {
    messageId: message._msg_id,
    result: message.result ?? null,
    ...(failure === null || failure === undefined ? {} : { failure: failureOf(failure) }),
    isLast: message.ending === true,
  };
}

/** A failure is a JSON text with class, module, message and traceback of the exception. */
function failureOf(failure: unknown): { remoteClass: string; message: string } {
  const facts = objectOf(typeof failure === 'string' ? JSON.parse(failure) : failure);
  const word = (value: unknown) =>
    typeof value === 'string'
      ? plainLine(value.slice(0, 4 * MAX_FAILURE_CHARACTERS), MAX_FAILURE_CHARACTERS)
      : '';
  return { remoteClass: word(facts.class) || 'Exception', message: word(facts.message) };
}

function objectOf(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('it is not an object');
  return value as Record<string, unknown>;
}
