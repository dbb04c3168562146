import { useEffect, useState } from 'preact/hooks';
import { chooseLanguage, languageOf } from '../../src/languages/choose-language.ts';
import type { Language } from '../../src/languages/languages.ts';
import { PAGE_TEXTS, PAGES_IN_ENGLISH, type PageTexts } from '../../src/languages/load-pages.ts';
import { makeTranslate, type Translate } from '../../src/languages/translate.ts';

export type PageText = Translate<PageTexts>;

/** Set by vite.config.ts: texts that a language lacks have marks around them during development. */
declare const MARKS_UNTRANSLATED: boolean | undefined;

const ENGLISH = makeTranslate<PageTexts>('en', PAGES_IN_ENGLISH, PAGES_IN_ENGLISH);
const MEMORY_KEY = 'oriel language';
/** A page whose language does not come in that time shows English until it does. */
const PATIENCE_MS = 3_000;

let current: PageText = ENGLISH;
const listeners = new Set<(text: PageText) => void>();

/** The page's texts. The component is drawn again when the language changes. */
export function useText(): PageText {
  const [text, setText] = useState(() => current);
  useEffect(() => {
    const listen = (next: PageText) => setText(() => next);
    // The language may have changed between the first drawing and this effect.
    listen(current);
    listeners.add(listen);
    return () => {
      listeners.delete(listen);
    };
  }, []);
  return text;
}

/** The page's texts outside of components. */
export function currentText(): PageText {
  return current;
}

/** Loads the language of the page: that of its URL, that which the user chose, or the browser's. Call it before the page is drawn. */
export async function startLanguage(): Promise<void> {
  const loading = showLanguage(wantedLanguage());
  await Promise.race([loading, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
}

/** The choice that this browser remembers; undefined: that of the browser. */
export function rememberedLanguage(): Language | undefined {
  try {
    return languageOf(localStorage.getItem(MEMORY_KEY) ?? '');
  } catch {
    // Without storage, the choice lasts as long as the page.
    return undefined;
  }
}

/** Remembers the user's choice and shows it; undefined: the browser's language. */
export async function chooseAndRemember(language: Language | undefined): Promise<void> {
  try {
    if (language === undefined) localStorage.removeItem(MEMORY_KEY);
    else localStorage.setItem(MEMORY_KEY, language);
  } catch {
    // As above.
  }
  await showLanguage(language ?? chooseLanguage(navigator.languages));
}

/** `language` is the name that Skyline gives to the same choice. */
function wantedLanguage(): Language {
  const query = new URLSearchParams(location.search);
  const named = languageOf(query.get('lang') ?? query.get('language') ?? '');
  return named ?? rememberedLanguage() ?? chooseLanguage(navigator.languages);
}

async function showLanguage(language: Language): Promise<void> {
  latestWanted = language;
  const next = await loadText(language);
  // A later choice may have been loaded first.
  if (latestWanted !== language) return;
  current = next;
  document.documentElement.lang = next.language;
  for (const listen of listeners) listen(next);
}
let latestWanted: Language = 'en';

async function loadText(language: Language): Promise<PageText> {
  if (language === 'en') return ENGLISH;
  try {
    return makeTranslate<PageTexts>(language, PAGES_IN_ENGLISH, await PAGE_TEXTS[language](), showMissing);
  } catch {
    // The file of the language could not be loaded; English is part of the page.
    return ENGLISH;
  }
}

/** English in place of a missing text: named in an attribute of the page, and marked during development. */
function showMissing(key: string, text: string): string {
  const root = document.documentElement;
  const named = new Set((root.dataset.untranslated ?? '').split(' ').filter((each) => each !== ''));
  if (!named.has(key)) root.dataset.untranslated = [...named, key].join(' ');
  return typeof MARKS_UNTRANSLATED === 'boolean' && MARKS_UNTRANSLATED ? `⟦${text}⟧` : text;
}
