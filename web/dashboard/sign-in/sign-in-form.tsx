import { useEffect, useRef, useState } from 'preact/hooks';
import { messageOf } from '../../../src/platform/message-of.ts';
import { Brand } from '../../shared/icons.tsx';
import { type PageText, useText } from '../../shared/language.ts';
import { LanguageChoice } from '../../shared/language-choice.tsx';
import type { ApiClient, SignInState } from '../api-client.ts';
import { ApiFault } from '../fault.ts';
import type { View } from './next-view.ts';
import './sign-in.css';

interface SignInFormProps {
  readonly api: ApiClient;
  readonly view: Extract<View, { state: 'out' | 'choosing' }>;
  onEntered(state: SignInState): void;
  onSignOut(): void;
}

/** User and password, then the project if there are several. The page forgets the password after the sign-in. */
export function SignInForm({ api, view, onEntered, onSignOut }: SignInFormProps) {
  const t = useText();
  const [userName, setUserName] = useState(view.last?.user_name ?? '');
  const [domain, setDomain] = useState('Default');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');
  const [tries, setTries] = useState(0);
  const passwordField = useRef<HTMLInputElement>(null);
  // The button lost the focus when it was disabled.
  useEffect(() => {
    if (tries > 0) passwordField.current?.focus();
  }, [tries]);

  const attempt = async (work: () => Promise<SignInState>) => {
    setBusy(true);
    setError('');
    try {
      const state = await work();
      setPassword('');
      onEntered(state);
    } catch (failure) {
      setError(signInWords(t, failure));
      setPassword('');
      setTries((count) => count + 1);
    } finally {
      setBusy(false);
    }
  };
  const withDomain = view.state === 'out' && view.withDomain;
  const notice = view.state === 'out' ? view.notice : '';

  return (
    <main class="sign-in">
      <div class="sign-in-card">
        <h1>
          <Brand />
          Oriel
        </h1>
        {notice !== '' && error === '' && (
          <p class="note tone-quiet" role="status">
            {t(`signIn.notice.${notice}`)}
          </p>
        )}
        {error !== '' && (
          <p class="note tone-bad" role="alert">
            {error}
          </p>
        )}
        {view.state === 'out' ? (
          <form
            class="form"
            onSubmit={(event) => {
              event.preventDefault();
              void attempt(() => api.signIn(userName, password, withDomain ? domain : undefined));
            }}
          >
            <div class="field">
              <label for="user">{t('signIn.user')}</label>
              <input
                id="user"
                type="text"
                autocomplete="username"
                autocapitalize="none"
                required
                value={userName}
                onInput={(event) => setUserName(event.currentTarget.value)}
              />
            </div>
            {withDomain && (
              <div class="field">
                <label for="domain">{t('signIn.domain')}</label>
                <input
                  id="domain"
                  type="text"
                  autocapitalize="none"
                  required
                  value={domain}
                  onInput={(event) => setDomain(event.currentTarget.value)}
                />
              </div>
            )}
            <div class="field">
              <label for="password">{t('signIn.password')}</label>
              <input
                id="password"
                ref={passwordField}
                type="password"
                autocomplete="current-password"
                required
                value={password}
                onInput={(event) => setPassword(event.currentTarget.value)}
              />
            </div>
            <button type="submit" class="button primary" disabled={busy}>
              {t(busy ? 'signIn.signingIn' : 'signIn.signIn')}
            </button>
          </form>
        ) : (
          <fieldset class="form" aria-labelledby="choose">
            <h2 id="choose">{t('signIn.whichProject')}</h2>
            {view.signIn.projects.map((project) => (
              <button
                key={project.id}
                type="button"
                class="button"
                disabled={busy}
                onClick={() => attempt(() => api.enterProject(project))}
              >
                {project.name}
              </button>
            ))}
            <button type="button" class="button plain" onClick={onSignOut}>
              {t('signIn.signOut')}
            </button>
          </fieldset>
        )}
        <p class="sign-in-language">
          <LanguageChoice />
        </p>
      </div>
    </main>
  );
}

function signInWords(t: PageText, failure: unknown): string {
  if (failure instanceof ApiFault && failure.status === 401) return t('signIn.wrong');
  return messageOf(failure);
}
