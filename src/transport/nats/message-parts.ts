import type { Msg } from '@nats-io/transport-node';
import { MAX_REPLY_BYTES } from '../limits.ts';

/** The header of a part of a long answer: `<server> <index from 1>/<count>`. A short answer has none. */
export const PART_HEADER = 'Oriel-Part';

/** Bytes of `max_payload` for subject, reply address and headers. */
const HEADER_BYTES = 1_024;
const MAX_PART_BYTES = 512 * 1_024;
const MAX_PARTS = 65_536;

/** Splits an answer into parts that fit `max_payload` of the bus. */
export function cutIntoParts(answer: Uint8Array, maxPayload: number): Uint8Array[] {
  const size = Math.max(1, Math.min(MAX_PART_BYTES, maxPayload - HEADER_BYTES));
  const parts: Uint8Array[] = [];
  for (let offset = 0; offset < answer.length; offset += size)
    parts.push(answer.subarray(offset, offset + size));
  return parts;
}

/**
 * Collects the parts of the answers to one call, possibly of several servers. NATS keeps those of each server in order. Accepts
 * servers that may answer, and at most MAX_REPLY_BYTES of each.
 */
export class PartsCollector {
  readonly #mayAnswer: (server: string) => boolean;
  readonly #begun = new Map<string, { parts: Uint8Array[]; bytes: number }>();

  constructor(mayAnswer: (server: string) => boolean) {
    this.#mayAnswer = mayAnswer;
  }

  /** The text if the message completes an answer, else undefined. Throws if a part is malformed. */
  add(message: Msg): string | undefined {
    const header = message.headers?.get(PART_HEADER) ?? '';
    if (header === '') return message.string();
    const [, server = '', index, count] = /^(\S{1,64}) (\d{1,5})\/(\d{1,5})$/.exec(header) ?? [];
    if (!this.#mayAnswer(server)) throw new Error('a part of an answer is of a server that was not asked');
    const begun = this.#begun.get(server) ?? { parts: [], bytes: 0 };
    if (
      Number(index) !== begun.parts.length + 1 ||
      Number(count) > MAX_PARTS ||
      Number(index) > Number(count)
    ) {
      throw new Error('a part of an answer is missing or not numbered');
    }
    begun.parts.push(message.data);
    begun.bytes += message.data.length;
    if (begun.bytes > MAX_REPLY_BYTES)
      throw new Error(`an answer in parts is longer than ${MAX_REPLY_BYTES} bytes`);
    this.#begun.set(server, begun);
    if (begun.parts.length < Number(count)) return undefined;
    this.#begun.delete(server);
    return Buffer.concat(begun.parts).toString('utf8');
  }
}
