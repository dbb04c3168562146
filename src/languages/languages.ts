/** The languages of pages, refusals and command line, each with its own name for itself. A further language is a row here and one file. */
export const LANGUAGES = {
  en: 'English',
  de: 'Deutsch',
  fr: 'Français',
  es: 'Español',
  'zh-CN': '简体中文',
  ja: '日本語',
} as const;

export type Language = keyof typeof LANGUAGES;

/** In the order in which a choice shows them. */
export const LANGUAGE_IDS = Object.keys(LANGUAGES) as readonly Language[];
