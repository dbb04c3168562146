// cspell:disable
/** Letters that fonts draw alike: those of ASCII, then those of another alphabet in the same order. */
const ALIKE = [
  { latin: 'AaBEeKMHOoPpCcTyXxSsIiJj', other: 'АаВЕеКМНОоРрСсТуХхЅѕІіЈј', letters: /\p{Script=Cyrillic}/u },
  { latin: 'ABEZHIKMNOoPTYXv', other: 'ΑΒΕΖΗΙΚΜΝΟοΡΤΥΧν', letters: /\p{Script=Greek}/u },
];
const BEYOND_LATIN = /[\u0370-\u052f]/;
const WORDS = /\p{L}+/gu;

/**
 * Gives letters that look alike their alphabet: a glyph that is a letter of ASCII and another one is read as that of ASCII first, but
 * within a word that has letters of only the other alphabet it is that one.
 */
export function inOneAlphabet(line: string): string {
  return BEYOND_LATIN.test(line) ? line.replace(WORDS, wordInOneAlphabet) : line;
}

function wordInOneAlphabet(word: string): string {
  const letters = [...word];
  const alphabet = ALIKE.find((each) => letters.some((letter) => each.letters.test(letter)));
  if (alphabet === undefined) return word;
  const { latin, other, letters: own } = alphabet;
  if (!letters.every((letter) => own.test(letter) || latin.includes(letter))) return word;
  return letters.map((letter) => other[latin.indexOf(letter)] ?? letter).join('');
}
