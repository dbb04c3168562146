/** The expanded text, or the problem in a sentence. */
export type Expanded = { readonly text: string } | { readonly problem: string };

/** Limits the growth by references to references. */
const MAX_CHARACTERS = 65_536;

const DOLLAR = /\\\$|\$\$|\$\{([a-z_][a-z0-9_.]*)\}|\$([a-z_][a-z0-9_.]*)/gi;

/**
 * Expands `$option`, `${option}`, `$group.option` and `${group.option}`; `$$` and `\$` mean a dollar sign, as does a dollar sign
 * before anything else. `lookUp` gets the name after the dollar sign.
 */
export function interpolate(text: string, lookUp: (reference: string) => Expanded): Expanded {
  let problem: string | undefined;
  let size = text.length;
  const filled = text.replace(DOLLAR, (match, braced: string | undefined, bare: string | undefined) => {
    const reference = braced ?? bare;
    if (reference === undefined) return '$';
    if (problem !== undefined) return match;
    const found = lookUp(reference);
    if ('problem' in found) problem = found.problem;
    size += 'text' in found ? found.text.length : 0;
    if (size > MAX_CHARACTERS) problem = 'the value grows beyond 64 KiB';
    return 'text' in found ? found.text : match;
  });
  return problem === undefined ? { text: filled } : { problem };
}
