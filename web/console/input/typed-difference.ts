/**
 * The change that a phone keyboard made to a text field: phones send no key events and replace whole words while the user types. The
 * common prefix stays.
 */
export function typedDifference(before: string, after: string): { erased: number; typed: string } {
  const was = [...before];
  const is = [...after];
  let same = 0;
  while (same < was.length && same < is.length && was[same] === is[same]) same++;
  return { erased: was.length - same, typed: is.slice(same).join('') };
}
