import { useState } from 'preact/hooks';
import { Brand } from '../shared/icons.tsx';
import { Name } from '../shared/name.tsx';
import type { ApiClient } from './api-client.ts';
import { asError } from './fault.ts';
import { FaultNote } from './fault-note.tsx';
import { ConsolePage } from './instances/console-page.tsx';
import { InstanceList } from './instances/instance-list.tsx';
import { forgetListView } from './instances/list-view.ts';
import { instancesHref, type Route, traceHref, useRoute } from './route.ts';
import type { Session, View } from './sign-in/next-view.ts';
import { ReplacedNote } from './sign-in/replaced-note.tsx';
import { SignInForm } from './sign-in/sign-in-form.tsx';
import { type SignIn, useSignIn } from './sign-in/use-sign-in.ts';
import { TracePage } from './trace/trace-page.tsx';
import { useDocumentTitle } from './use-document-title.ts';

/** The console view has the name of its instance as title, which it sets itself. */
const PAGE_TITLES = { instances: 'Instances', console: '', trace: 'Trace' } as const;

/** The dashboard: a client of the public API, with no rights beyond those of its user. */
export function Dashboard({ api }: { readonly api: ApiClient }) {
  const signIn = useSignIn(api);
  const route = useRoute();
  const [hasLiveConsole, setLiveConsole] = useState(false);
  const [showsForm, setShowsForm] = useState(false);
  const [signOutFault, setSignOutFault] = useState<Error | null>(null);
  const { view } = signIn;
  // An open console needs no sign-in: it stays, with a line above it.
  const keepsConsole = hasLiveConsole && !showsForm;
  const session = sessionOf(view, keepsConsole);
  useDocumentTitle(session === null ? VIEW_TITLES[view.state] : PAGE_TITLES[route.page]);

  const signOut = () => {
    setSignOutFault(null);
    forgetListView();
    signIn.signOut().then(
      () => setLiveConsole(false),
      (error: unknown) => setSignOutFault(asError(error)),
    );
  };
  const entered: SignIn['entered'] = (state) => {
    setShowsForm(false);
    signIn.entered(state);
  };

  if (session === null) {
    return <WithoutSession api={api} signIn={signIn} onEntered={entered} onSignOut={signOut} />;
  }
  return (
    <div class={`frame frame-${route.page}`}>
      <Masthead session={session} route={route} onSignOut={signOut} />
      <main class="content">
        {signOutFault !== null && (
          <>
            <p>
              <strong>You are still signed in.</strong> The sign-out did not succeed:
            </p>
            <FaultNote fault={signOutFault} />
          </>
        )}
        {view.state === 'out' && (
          <div class="note tone-warn" role="alert">
            <p class="row">
              {view.notice} The open console continues.
              <button type="button" class="button small primary" onClick={() => setShowsForm(true)}>
                Sign in
              </button>
            </p>
          </div>
        )}
        {view.state === 'replaced' && (
          <ReplacedNote view={view} onAccept={signIn.accept} onSignOut={signOut} />
        )}
        <Content
          key={`${session.user_id} ${session.project.id}`}
          api={api}
          session={session}
          route={route}
          onSignInFault={signIn.check}
          onLiveConsole={setLiveConsole}
        />
      </main>
    </div>
  );
}

const VIEW_TITLES: Readonly<Record<View['state'], string>> = {
  asking: 'Loading',
  failed: 'Not reached',
  out: 'Sign in',
  choosing: 'Sign in',
  replaced: 'Another user',
  in: 'Instances',
};

/** The session whose content is shown. A console that is open stays visible after its sign-in. */
function sessionOf(view: View, keepsConsole: boolean): Session | null {
  if (view.state === 'in') return view.session;
  return keepsConsole && 'last' in view ? view.last : null;
}

interface WithoutSessionProps {
  readonly api: ApiClient;
  readonly signIn: SignIn;
  readonly onEntered: SignIn['entered'];
  onSignOut(): void;
}

function WithoutSession({ api, signIn, onEntered, onSignOut }: WithoutSessionProps) {
  const { view } = signIn;
  switch (view.state) {
    case 'out':
    case 'choosing':
      return <SignInForm api={api} view={view} onEntered={onEntered} onSignOut={onSignOut} />;
    case 'failed':
      return (
        <main class="content">
          <h1>The service does not answer</h1>
          <FaultNote fault={view.fault} />
          <p>
            <button type="button" class="button primary" onClick={signIn.check}>
              Try again
            </button>
          </p>
        </main>
      );
    case 'replaced':
      return (
        <main class="content">
          <h1>Another user</h1>
          <ReplacedNote view={view} onAccept={signIn.accept} onSignOut={onSignOut} />
        </main>
      );
    default:
      return (
        <main class="content">
          <p class="hint">Loading…</p>
        </main>
      );
  }
}

interface MastheadProps {
  readonly session: Session;
  readonly route: Route;
  onSignOut(): void;
}

function Masthead({ session, route, onSignOut }: MastheadProps) {
  return (
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
        <Name>{session.user_name}</Name>{' '}
        <span class="hint">
          in <Name>{session.project.name}</Name>
        </span>
      </span>
      <button type="button" class="button small" onClick={onSignOut}>
        Sign out
      </button>
    </header>
  );
}

interface ContentProps {
  readonly api: ApiClient;
  readonly session: Session;
  readonly route: Route;
  onSignInFault(): void;
  onLiveConsole(isLive: boolean): void;
}

function Content({ api, session, route, onSignInFault, onLiveConsole }: ContentProps) {
  switch (route.page) {
    case 'instances':
      return <InstanceList api={api} session={session} onSignInFault={onSignInFault} />;
    case 'console':
      return (
        <ConsolePage
          key={`${route.instance} ${route.viewOnly}`}
          api={api}
          session={session}
          instance={route.instance}
          viewOnly={route.viewOnly}
          onSignInFault={onSignInFault}
          onLive={onLiveConsole}
        />
      );
    case 'trace':
      return (
        <TracePage
          key={route.requestId}
          api={api}
          requestId={route.requestId}
          onSignInFault={onSignInFault}
        />
      );
  }
}
