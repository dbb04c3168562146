/**
 * Replaces two full stops by one. They come together where a sentence ends with the message of another program, which may
 * have its own. Paths such as `../a` and an ellipsis stay as they are.
 */
export function withSingleStops(text: string): string {
  return text.replace(/(?<=[^\s./])\.\.(?=\s|$)/g, '.');
}
