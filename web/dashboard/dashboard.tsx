import { useState } from 'preact/hooks';
import { Brand } from '../shared/icons.tsx';
import type { ApiClient, SignedIn } from './api-client.ts';
import { InstanceConsole } from './instances/instance-console.tsx';
import { InstanceList } from './instances/instance-list.tsx';
import { instancesHref, traceHref, useRoute } from './route.ts';
import { recallSession, rememberSession } from './session-memory.ts';
import { SignIn } from './sign-in.tsx';
import { TracePage } from './trace/trace-page.tsx';
import { useDocumentTitle } from './use-document-title.ts';

/** The console view adds the name of the instance to its title. */
const PAGE_TITLES = { instances: 'Instances', console: 'Console', trace: 'Trace' } as const;

/** The dashboard: a client of the public API, with no rights beyond those of its user. */
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
  const expired = () => leave('Your sign-in has expired. Sign in again to continue where you were.');

  if (session === null) return <SignIn api={api} notice={farewell} onSignedIn={enter} />;

  const { token, userName, project } = session;
  return (
    <div class={`frame frame-${route.page}`}>
      <header class="masthead">
        <a class="home" href={instancesHref}>
          <Brand />
          Oriel
        </a>
        <nav class="nav" aria-label="Pages">
          <a href={instancesHref} aria-current={route.page === 'instances' ? 'page' : undefined}>
            Instances
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
        {route.page === 'instances' && <InstanceList api={api} session={session} onExpired={expired} />}
        {route.page === 'console' && (
          <InstanceConsole
            key={`${route.instanceId} ${route.viewOnly}`}
            api={api}
            session={session}
            instanceId={route.instanceId}
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
