/** A text in UTF-8, cut to at most `limit` bytes without splitting a character. */
export function cutUtf8(text: string, limit: number): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  let end = Math.min(bytes.length, limit);
  // Bytes of the form 10xxxxxx continue a character.
  while (end < bytes.length && end > 0 && (bytes[end]! & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end);
}
