import type { Refusal } from '../../flow/refusals.ts';

/** A control frame has 125 bytes, two of them the code [RFC 6455 5.5]. */
const MAX_REASON = 123;

/** What happened and the id to quote, as the reason of a Close frame: words are cut before the id is. */
export function closeReason(refusal: Refusal, requestId: string): string {
  const { sentence } = refusal.wordsForUser;
  const id = ` (${requestId})`;
  return cutUtf8(told(refusal) ?? sentence, MAX_REASON - id.length) + id;
}

/** What of a refusal's detail is meant for the person: an operator's reason, and who took over. The rest is for the log. */
function told({ code, detail, kind }: Refusal): string | undefined {
  if (detail === '') return undefined;
  if (code === 'ended_by_operator') return `${kind.title}: ${detail}`;
  return code === 'session_taken_over' ? `${kind.title} by ${detail}` : undefined;
}

/** The longest beginning of a text that has at most so many bytes in UTF-8 and splits no character. */
export function cutUtf8(text: string, bytes: number): string {
  const encoded = Buffer.from(text, 'utf8');
  if (encoded.length <= bytes) return text;
  let end = bytes;
  while (end > 0 && (encoded[end]! & 0xc0) === 0x80) end--;
  return encoded.toString('utf8', 0, end);
}
