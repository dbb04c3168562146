/**
 * Replaces two full stops by one. They occur if a sentence ends with the message of another program, which may have its own.
 * Paths such as `../a` and an ellipsis do not change.
 */
export function withSingleStops(text: string): string {
  return text.replace(/(?<=[^\s./])\.\.(?=\s|$)/g, '.');
}
