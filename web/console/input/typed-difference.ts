/**
 * What a phone keyboard did to a text field, told by the field before and after: phones send no key events, and
 * replace whole words while one types. The part in common at the front stays.
 */
export function typedDifference(before: string, after: string): { erased: number; typed: string } {
  const was = [...before];
  const is = [...after];
  let same = 0;
  while (same < was.length && same < is.length && was[same] === is[same]) same++;
  return { erased: was.length - same, typed: is.slice(same).join('') };
}
