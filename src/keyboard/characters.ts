/** The characters of a text that RFB's plain clipboard cannot carry, each once: it has ISO 8859-1 alone [RFC 6143 7.5.6]. */
export function notInLatin1(text: string): string[] {
  return [...new Set(text)].filter((character) => (character.codePointAt(0) ?? 0) > 0xff);
}

/** A list of characters for a sentence, cut after twelve. */
export function listCharacters(characters: readonly string[]): string {
  return characters.slice(0, 12).map(showCharacter).join(' ') + (characters.length > 12 ? ' …' : '');
}

/** A readable form of a character: its number if it is invisible. */
function showCharacter(character: string): string {
  if (!/[\p{C}\p{Z}\p{M}\u115f\u1160\u2800\u3164\uffa0]/u.test(character)) return character;
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
