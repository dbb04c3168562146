import { useState } from 'preact/hooks';
import { LANGUAGE_IDS, LANGUAGES, type Language } from '../../src/languages/languages.ts';
import { chooseAndRemember, rememberedLanguage, useText } from './language.ts';

/** The choice of the page's language, which this browser remembers. Each language has its own name, so that its readers find it. */
export function LanguageChoice() {
  const t = useText();
  const [chosen, setChosen] = useState(rememberedLanguage);
  return (
    <select
      class="language-choice"
      aria-label={t('shared.language')}
      value={chosen ?? ''}
      onChange={(event) => {
        const { value } = event.currentTarget;
        const language = value === '' ? undefined : (value as Language);
        setChosen(language);
        void chooseAndRemember(language);
      }}
    >
      <option value="">{t('shared.languageOfBrowser')}</option>
      {LANGUAGE_IDS.map((id) => (
        <option key={id} value={id} lang={id}>
          {LANGUAGES[id]}
        </option>
      ))}
    </select>
  );
}
