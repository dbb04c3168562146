import type { Refusal } from '../../flow/refusals.ts';

/** A control frame has 125 bytes, two of them the code [RFC 6455 5.5]. */
const MAX_REASON = 123;

/** What happened and the id to quote, as the reason of a Close frame: words are cut before the id is. */
export function closeReason(refusal: Refusal, requestId: string): string {
  const { title, sentence } = refusal.kind;
  // An operator's own reason is meant for the person; every other detail is for the log alone.
  const isTold = refusal.code === 'ended_by_operator' && refusal.detail !== '';
  const id = ` (${requestId})`;
  return cutUtf8(isTold ? `${title}: ${refusal.detail}` : sentence, MAX_REASON - id.length) + id;
}

/** The longest beginning of a text that has at most so many bytes in UTF-8 and splits no character. */
export function cutUtf8(text: string, bytes: number): string {
  const encoded = Buffer.from(text, 'utf8');
  if (encoded.length <= bytes) return text;
  let end = bytes;
  while (end > 0 && (encoded[end]! & 0xc0) === 0x80) end--;
  return encoded.toString('utf8', 0, end);
}
