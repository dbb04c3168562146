import type { Refusal } from '../../flow/refusals.ts';

/** A control frame has 125 bytes, two of them the code [RFC 6455 5.5]. */
const MAX_REASON = 123;

/** The reason of a Close frame: what happened, cut as needed, and the whole request id. */
export function closeReason(refusal: Refusal, requestId: string): string {
  const { sentence } = refusal.wordsForUser;
  const id = ` (${requestId})`;
  return cutUtf8(detailForUser(refusal) ?? sentence, MAX_REASON - id.length) + id;
}

/** A detail that is meant for the user: an operator's reason, or the user who took over. All others are for the log. */
function detailForUser({ code, detail, kind }: Refusal): string | undefined {
  if (detail === '') return undefined;
  if (code === 'ended_by_operator') return `${kind.title}: ${detail}`;
  return code === 'session_taken_over' ? `${kind.title} by ${detail}` : undefined;
}

/** The longest beginning of a text that has at most so many bytes in UTF-8 and ends with a whole character. */
export function cutUtf8(text: string, bytes: number): string {
  const encoded = Buffer.from(text, 'utf8');
  if (encoded.length <= bytes) return text;
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(encoded.subarray(0, bytes), { stream: true });
}
