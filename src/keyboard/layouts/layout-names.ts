import type { TABLES } from './tables.ts';

export type LayoutId = keyof typeof TABLES;

interface LayoutName {
  /** The name for users. */
  readonly label: string;
  /** The languages whose speakers usually have it, as `navigator.language` names them. The more exact tag wins. */
  readonly languages: readonly string[];
  /**
   * The QEMU keymaps (`-k`, libvirt's `keymap`) whose guests usually have it. Not `et`, which is Ethiopic in QEMU 7.2, and not `sl`,
   * which has Y and Z at both places.
   */
  readonly keymaps: readonly string[];
}

/** The layouts to choose from, in the order of the list. Their tables are loaded separately. */
export const LAYOUTS: Readonly<Record<LayoutId, LayoutName>> = {
  us: { label: 'US', languages: ['en', 'nl', 'ru'], keymaps: ['en-us'] },
  'us-intl': { label: 'US international, with dead keys', languages: [], keymaps: [] },
  gb: { label: 'UK', languages: ['en-gb', 'en-ie'], keymaps: ['en-gb'] },
  be: { label: 'Belgian', languages: ['fr-be', 'nl-be'], keymaps: ['fr-be'] },
  br: { label: 'Brazilian', languages: ['pt-br'], keymaps: ['pt-br'] },
  ca: { label: 'Canadian (French)', languages: ['fr-ca'], keymaps: ['fr-ca'] },
  hr: { label: 'Croatian', languages: ['hr', 'bs'], keymaps: ['hr'] },
  cz: { label: 'Czech', languages: ['cs'], keymaps: ['cz'] },
  dk: { label: 'Danish', languages: ['da'], keymaps: ['da'] },
  nl: { label: 'Dutch', languages: [], keymaps: ['nl'] },
  ee: { label: 'Estonian', languages: ['et'], keymaps: [] },
  fi: { label: 'Finnish', languages: ['fi'], keymaps: ['fi'] },
  fr: { label: 'French', languages: ['fr'], keymaps: ['fr'] },
  'fr-nodeadkeys': { label: 'French without dead keys', languages: [], keymaps: [] },
  de: { label: 'German', languages: ['de'], keymaps: ['de'] },
  'de-nodeadkeys': { label: 'German without dead keys', languages: [], keymaps: [] },
  hu: { label: 'Hungarian', languages: ['hu'], keymaps: ['hu'] },
  is: { label: 'Icelandic', languages: ['is'], keymaps: ['is'] },
  it: { label: 'Italian', languages: ['it'], keymaps: ['it'] },
  jp: { label: 'Japanese', languages: ['ja'], keymaps: ['ja'] },
  lv: { label: 'Latvian', languages: ['lv'], keymaps: ['lv'] },
  lt: { label: 'Lithuanian', languages: ['lt'], keymaps: ['lt'] },
  no: { label: 'Norwegian', languages: ['no', 'nb', 'nn'], keymaps: ['no'] },
  pl: { label: 'Polish', languages: ['pl'], keymaps: ['pl'] },
  pt: { label: 'Portuguese', languages: ['pt'], keymaps: ['pt'] },
  ru: { label: 'Russian', languages: [], keymaps: ['ru'] },
  si: { label: 'Slovenian', languages: ['sl'], keymaps: [] },
  es: { label: 'Spanish', languages: ['es', 'es-es'], keymaps: ['es'] },
  latam: {
    label: 'Spanish (Latin America)',
    languages: ['es-419', 'es-ar', 'es-cl', 'es-co', 'es-mx', 'es-pe', 'es-us', 'es-ve'],
    keymaps: [],
  },
  se: { label: 'Swedish', languages: ['sv'], keymaps: ['sv'] },
  ch: { label: 'Swiss (German)', languages: ['de-ch', 'de-li', 'it-ch'], keymaps: ['de-ch'] },
  'ch-fr': { label: 'Swiss (French)', languages: ['fr-ch'], keymaps: ['fr-ch'] },
  tr: { label: 'Turkish', languages: ['tr'], keymaps: ['tr'] },
};

export const LAYOUT_IDS = Object.keys(LAYOUTS) as readonly LayoutId[];

export function isLayoutId(value: unknown): value is LayoutId {
  return typeof value === 'string' && Object.hasOwn(LAYOUTS, value);
}

/** The layout that an instance with that keymap most likely has; undefined for a keymap without a table. */
export function layoutOfKeymap(keymap: string): LayoutId | undefined {
  return LAYOUT_IDS.find((id) => LAYOUTS[id].keymaps.includes(keymap));
}

/** The layout that speakers of a language usually have. */
export function layoutOfLanguage(language: string): LayoutId {
  const exact = language.toLowerCase();
  const plain = exact.replace(/-.*/, '');
  const byTag = (tag: string) => LAYOUT_IDS.find((id) => LAYOUTS[id].languages.includes(tag));
  return byTag(exact) ?? byTag(plain) ?? 'us';
}
