import { useState } from 'preact/hooks';
import { Brand } from '../shared/icons.tsx';
import type { ApiClient, SignedIn } from './api-client.ts';
import { GuestConsole } from './instances/instance-console.tsx';
import { GuestList } from './instances/instance-list.tsx';
import { guestsHref, traceHref, useRoute } from './route.ts';
import { recallSession, rememberSession } from './session-memory.ts';
import { SignIn } from './sign-in.tsx';
import { TracePage } from './trace/trace-page.tsx';
import { useDocumentTitle } from './use-document-title.ts';

/** A console's title has its guest's name, which that view finds out. */
const PAGE_TITLES = { guests: 'Guests', console: 'Console', trace: 'Trace' } as const;

/** The dashboard: a client of the public API that can do nothing which its user could not do with curl. */
export function Dashboard({ api }: { readonly api: ApiClient }) {
  const [session, setSession] = useState<SignedIn | null>(recallSession);
  const [farewell, setFarewell] = useState('');
  const route = useRoute();
  useDocumentTitle(session === null ? 'Sign in' : PAGE_TITLES[route.page]);

  const enter = (signedIn: SignedIn) => {
    rememberSession(signedIn);
    setFarewell('');
    setSession(signedIn);
  };
  const leave = (words: string) => {
    rememberSession(null);
    setFarewell(words);
    setSession(null);
  };
  const expired = () => leave('Your sign-in has run out. Sign in again to go on where you were.');

  if (session === null) return <SignIn api={api} notice={farewell} onSignedIn={enter} />;

  const { token, userName, project } = session;
  return (
    <div class={`frame frame-${route.page}`}>
      <header class="masthead">
        <a class="home" href={guestsHref}>
          <Brand />
          Oriel
        </a>
        <nav class="nav" aria-label="Pages">
          <a href={guestsHref} aria-current={route.page === 'guests' ? 'page' : undefined}>
            Guests
          </a>
          <a href={traceHref()} aria-current={route.page === 'trace' ? 'page' : undefined}>
            Traces
          </a>
        </nav>
        <span class="who">
          {userName} <span class="hint">in {project.name}</span>
        </span>
        <button
          type="button"
          class="button small"
          onClick={() => {
            void api.signOut(token);
            leave('You are signed out.');
          }}
        >
          Sign out
        </button>
      </header>
      <main class="content">
        {route.page === 'guests' && <GuestList api={api} session={session} onExpired={expired} />}
        {route.page === 'console' && (
          <GuestConsole
            key={`${route.guestId} ${route.viewOnly}`}
            api={api}
            session={session}
            guestId={route.guestId}
            viewOnly={route.viewOnly}
            onExpired={expired}
          />
        )}
        {route.page === 'trace' && (
          <TracePage
            key={route.requestId}
            api={api}
            token={token}
            requestId={route.requestId}
            onExpired={expired}
          />
        )}
      </main>
    </div>
  );
}
