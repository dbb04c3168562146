/**
 * Text from elsewhere (a name, a reason), as one line that is safe to show: without characters that control a terminal, break the
 * line or turn the direction of the text around it, and without those that have no glyph. Empty where nothing is left.
 */
export function plainLine(text: string, maxCharacters = Number.POSITIVE_INFINITY): string {
  const line = text
    .replace(/[\p{Cf}\p{Cs}\p{Co}\p{Cn}]+/gu, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  return [...line].slice(0, maxCharacters).join('').trimEnd();
}

/** Characters that control a terminal (C0, C1, DEL), break lines, change the direction of text or have no glyph. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Text from elsewhere as one line for a terminal: such characters are shown as escapes, `\u001b`, also line breaks. */
export function printableLine(text: string): string {
  return text.replace(UNPRINTABLE, escapeOf);
}

/** The same for output that has several lines. JSON stays JSON, since these characters stand in its strings only. */
export function printableLines(text: string): string {
  return text.replace(UNPRINTABLE, (character) => (character === '\n' ? character : escapeOf(character)));
}

/** As JSON has it: four hex digits for each UTF-16 unit. */
function escapeOf(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
