import type { Language } from './languages.ts';

/** One sentence for each plural category of the language [UTS 35, "Plural Rules"]; `{count}` is the number. */
export type Plural = { readonly other: string } & {
  readonly [category in Intl.LDMLPluralRule]?: string;
};

/** Texts by area. Placeholders have the form `{name}`. */
export interface TextTable {
  readonly [key: string]: string | Plural | TextTable;
}

type Entry = string | { readonly other: string };

/** The keys of a table, such as `console.help.title`. */
export type TextKey<T> = {
  [K in keyof T & string]: T[K] extends Entry ? K : `${K}.${TextKey<T[K]>}`;
}[keyof T & string];

/** The same texts in another language. Texts that are missing are shown in English. */
export type Translation<T> = {
  readonly [K in keyof T]?: T[K] extends string
    ? string
    : T[K] extends { readonly other: string }
      ? Plural
      : Translation<T[K]>;
};

type EntryAt<T, K> = K extends `${infer Area}.${infer Rest}`
  ? Area extends keyof T
    ? EntryAt<T[Area], Rest>
    : never
  : K extends keyof T
    ? T[K]
    : never;

type NamesIn<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;
type Names<E> = E extends string ? NamesIn<E> : NamesIn<E[keyof E]> | 'count';

/** The values of a text: none if it has no placeholders. A plural always needs `count`. */
type Values<E, V> = [Names<E>] extends [never]
  ? []
  : [values: { readonly [name in Names<E>]: name extends 'count' ? (E extends string ? V : number) : V }];

type Plain = string | number;

export interface Translate<T> {
  readonly language: Language;
  /** The text with its values. Numbers are written as the language writes them; pass a string to keep the digits. */
  <K extends TextKey<T>>(key: K, ...values: Values<EntryAt<T, K>, Plain>): string;
  /** The text in parts, for values that are elements of a page. */
  parts<K extends TextKey<T>, V>(
    key: K,
    ...values: Values<EntryAt<T, K>, Plain | V>
  ): readonly (string | V)[];
}

/**
 * The texts of one language over those of English.
 * @param onMissing called with each key that the language lacks; returns the English text, marked or not
 */
export function makeTranslate<const T extends TextTable>(
  language: Language,
  english: T,
  table: Translation<T>,
  onMissing: (key: string, english: string) => string = (_key, text) => text,
): Translate<T> {
  const rules = new Map<Language, Intl.PluralRules>();
  let numbers: Intl.NumberFormat | undefined;
  const written = (value: number) => {
    numbers ??= new Intl.NumberFormat(language);
    return numbers.format(value);
  };

  const pick = (entry: string | Plural, of: Language, values: Readonly<Record<string, unknown>>): string => {
    if (typeof entry === 'string') return entry;
    const rule = rules.get(of) ?? new Intl.PluralRules(of);
    rules.set(of, rule);
    return entry[rule.select(Number(values.count))] ?? entry.other;
  };
  const template = (key: string, values: Readonly<Record<string, unknown>>): string => {
    const own = entryAt(table as TextTable, key);
    if (own !== undefined) return pick(own, language, values);
    const text = pick(entryAt(english, key) ?? key, 'en', values);
    return language === 'en' ? text : onMissing(key, text);
  };
  const parts = (key: string, values: Readonly<Record<string, unknown>> = {}): unknown[] =>
    template(key, values)
      .split(/(\{[a-zA-Z]+\})/)
      .filter((part) => part !== '')
      .map((part) => {
        const name = /^\{(\w+)\}$/.exec(part)?.[1];
        const value = name === undefined ? part : (values[name] ?? part);
        return typeof value === 'number' ? written(value) : value;
      });
  const text = (key: string, values?: Readonly<Record<string, unknown>>) => parts(key, values).join('');
  return Object.assign(text, { language, parts }) as unknown as Translate<T>;
}

/** The text or the plural forms at a key; undefined if the table has none. */
export function entryAt(table: TextTable, key: string): string | Plural | undefined {
  let at: TextTable[string] | undefined = table;
  for (const name of key.split('.')) {
    if (at === undefined || typeof at === 'string' || !Object.hasOwn(at, name)) return undefined;
    at = (at as TextTable)[name];
  }
  return at === undefined || typeof at === 'string' || isPlural(at) ? at : undefined;
}

export function isPlural(entry: TextTable[string]): entry is Plural {
  return typeof entry === 'object' && typeof entry.other === 'string';
}
