import { KeyboardLayout } from '../../../../src/keyboard/layouts/keyboard-layout.ts';
import { LAYOUT_IDS, type LayoutId } from '../../../../src/keyboard/layouts/layout-names.ts';

/** A character that a key of the user's keyboard typed. */
export interface ObservedKey {
  /** `KeyboardEvent.code`. */
  readonly code: string;
  /** `KeyboardEvent.key`. */
  readonly key: string;
  readonly shift: boolean;
}

/** Layouts in the order in which they count if several fit alike. All others come after them. */
const MOST_USED: readonly LayoutId[] = [
  'us',
  'gb',
  'de',
  'fr',
  'es',
  'it',
  'pt',
  'br',
  'se',
  'pl',
  'tr',
  'jp',
];
/** Keys whose characters differ between keyboards of one layout. */
const UNSURE_KEYS: readonly string[] = ['Backquote', 'IntlBackslash', 'IntlRo', 'IntlYen', 'Space'];
/** Characters that browsers report for dead keys, too. */
const ACCENTS = /[\p{M}^`~\u00a8\u00b4]/u;
/** A layout with more deviations than this is none of the known ones. */
const MAX_DEVIATIONS = 4;

/**
 * The layout of the user's keyboard that fits best, if it types other characters than the guest's layout; undefined if they agree. The
 * preferred layout counts if several fit alike.
 */
export function differentLayout(
  observed: readonly ObservedKey[],
  preferred: LayoutId,
  guest: LayoutId,
): LayoutId | undefined {
  const best = bestLayout(observed, preferred);
  if (best === undefined || best === guest) return undefined;
  return deviations(observed, guest) > deviations(observed, best) ? best : undefined;
}

/** The layout that fits the observed keys best; undefined if none does. */
export function bestLayout(observed: readonly ObservedKey[], preferred: LayoutId): LayoutId | undefined {
  const sure = observed.filter(isSure);
  if (sure.length === 0) return undefined;
  const inOrder = new Set([preferred, ...MOST_USED, ...LAYOUT_IDS]);
  const counted = [...inOrder].map((id) => ({ id, count: deviations(sure, id) }));
  const best = counted.reduce((least, each) => (each.count < least.count ? each : least));
  return best.count <= MAX_DEVIATIONS && best.count < sure.length ? best.id : undefined;
}

function isSure({ code, key }: ObservedKey): boolean {
  return !UNSURE_KEYS.includes(code) && !ACCENTS.test(key);
}

function deviations(observed: readonly ObservedKey[], id: LayoutId): number {
  const layout = new KeyboardLayout(id);
  return observed.filter((each) => {
    const expected = layout.characterAt({ code: each.code, shift: each.shift, altGr: false });
    if (!isSure(each) || expected === undefined || ACCENTS.test(expected)) return false;
    // Caps Lock may be on.
    return expected.toLowerCase() !== each.key.toLowerCase();
  }).length;
}
