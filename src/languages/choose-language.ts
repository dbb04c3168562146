import { LANGUAGE_IDS, type Language } from './languages.ts';

/** A browser sends fewer; a longer list is cut off. */
const MAX_TAGS = 20;
const MAX_HEADER = 1_000;
/** Chinese in traditional characters. Readers of it get the next language that they name. */
const TRADITIONAL = /^zh-(?:hant|tw|hk|mo)\b/;

/** The first of the user's languages that Oriel has, from tags of BCP 47 such as `de-AT`, the preferred first; English otherwise. */
export function chooseLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred.slice(0, MAX_TAGS)) {
    const language = languageOf(tag);
    if (language !== undefined) return language;
  }
  return 'en';
}

/** The language of a tag; undefined if Oriel does not have it. */
export function languageOf(tag: string): Language | undefined {
  const lower = tag.toLowerCase().replaceAll('_', '-');
  if (TRADITIONAL.test(lower)) return undefined;
  const exact = LANGUAGE_IDS.find((id) => id.toLowerCase() === lower);
  return exact ?? LANGUAGE_IDS.find((id) => primary(id.toLowerCase()) === primary(lower));
}

/** The language by the header Accept-Language [RFC 9110 12.5.4]. */
export function languageOfHeader(header: string | undefined): Language {
  const ranges = (header ?? '').slice(0, MAX_HEADER).split(',').slice(0, MAX_TAGS);
  const weighed = ranges.map((range) => {
    const [tag = '', ...parameters] = range.split(';').map((part) => part.trim());
    const weight = parameters.find((parameter) => /^q=/i.test(parameter))?.slice(2) ?? '1';
    return { tag, weight: Number(weight) || 0 };
  });
  const wanted = weighed.filter(({ weight }) => weight > 0).toSorted((a, b) => b.weight - a.weight);
  return chooseLanguage(wanted.map(({ tag }) => tag));
}

/** The language by the variables of POSIX for messages; the first that is set counts, as in the C library. */
export function languageOfEnvironment(env: Readonly<Record<string, string | undefined>>): Language {
  const locale = [env.LC_ALL, env.LC_MESSAGES, env.LANG].find((value) => value) ?? '';
  // `de_DE.UTF-8@euro`: the tag ends before the character set.
  return chooseLanguage([locale.replace(/[.@].*$/s, '')]);
}

function primary(tag: string): string {
  return tag.split('-')[0] ?? '';
}
