/**
 * Foreign text (a name, a reason) as one line that is safe to display: without characters that control a terminal, break the line,
 * change the direction of text or have no glyph. Empty if nothing is left.
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

/** Foreign text as one line for a terminal: such characters and line breaks become escapes, `\u001b`. */
export function printableLine(text: string): string {
  return text.replace(UNPRINTABLE, escapeOf);
}

/** The same for output of several lines. JSON stays valid, because these characters occur in its strings only. */
export function printableLines(text: string): string {
  return text.replace(UNPRINTABLE, (character) => (character === '\n' ? character : escapeOf(character)));
}

/** As in JSON: four hex digits for each UTF-16 unit. */
function escapeOf(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
