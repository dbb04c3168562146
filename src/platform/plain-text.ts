/**
 * Text that somebody else chose (a name, a reason), as one line that is safe to show: without characters that control a terminal, break the
 * line or turn the direction of the text around it, and without those that have no glyph. Empty where nothing is left.
 */
export function plainLine(text: string, maxCharacters = Number.POSITIVE_INFINITY): string {
  const line = text
    .replace(/[\p{Cf}\p{Cs}\p{Co}\p{Cn}]+/gu, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  return [...line].slice(0, maxCharacters).join('').trimEnd();
}
