import { useEffect, useRef, useState } from 'preact/hooks';
import type { Project } from '../../src/api-client/client.ts';
import { messageOf } from '../../src/platform/message-of.ts';
import { Brand } from '../shared/icons.tsx';
import type { ApiClient, SignedIn } from './api-client.ts';
import { ApiFault } from './fault.ts';

interface SignInProps {
  readonly api: ApiClient;
  readonly notice: string;
  onSignedIn(session: SignedIn): void;
}

/** User and password, then the project if there are several. The page forgets the password after the sign-in. */
export function SignIn({ api, notice, onSignedIn }: SignInProps) {
  const [userName, setUserName] = useState('');
  const [password, setPassword] = useState('');
  const [choice, setChoice] = useState<{ token: string; projects: readonly Project[] } | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');
  const [tries, setTries] = useState(0);
  const passwordField = useRef<HTMLInputElement>(null);
  // The button lost the focus when it was disabled.
  useEffect(() => {
    if (tries > 0) passwordField.current?.focus();
  }, [tries]);

  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setError('');
    try {
      await work();
    } catch (failure) {
      setError(signInWords(failure));
      setChoice(null);
      setPassword('');
      setTries((count) => count + 1);
    } finally {
      setBusy(false);
    }
  };
  const enter = async (token: string, project: Project) => {
    onSignedIn(await api.enterProject(token, project));
  };
  const submit = async () => {
    const { token, projects } = await api.signIn(userName, password);
    setPassword('');
    const [only] = projects;
    if (only === undefined) setError('You have a role in no project, so there is nothing to show.');
    else if (projects.length === 1) await enter(token, only);
    else setChoice({ token, projects });
  };

  return (
    <main class="sign-in">
      <div class="sign-in-card">
        <h1>
          <Brand />
          Oriel
        </h1>
        {notice !== '' && error === '' && <p class="note tone-quiet">{notice}</p>}
        {error !== '' && (
          <p class="note tone-bad" role="alert">
            {error}
          </p>
        )}
        {choice === null ? (
          <form
            class="form"
            onSubmit={(event) => {
              event.preventDefault();
              void attempt(submit);
            }}
          >
            <div class="field">
              <label for="user">User</label>
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
            <div class="field">
              <label for="password">Password</label>
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
              {busy ? 'Signing in…' : 'Sign in'}
            </button>
          </form>
        ) : (
          <fieldset class="form" aria-labelledby="choose">
            <h2 id="choose">Which project?</h2>
            {choice.projects.map((project) => (
              <button
                key={project.id}
                type="button"
                class="button"
                disabled={busy}
                onClick={() => attempt(() => enter(choice.token, project))}
              >
                {project.name}
              </button>
            ))}
          </fieldset>
        )}
      </div>
    </main>
  );
}

function signInWords(failure: unknown): string {
  if (failure instanceof ApiFault && failure.status === 401) return 'The user or the password is wrong.';
  return messageOf(failure);
}
