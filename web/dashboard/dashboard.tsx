import { useState } from 'preact/hooks';
import { Brand } from '../shared/icons.tsx';
import { type PageText, useText } from '../shared/language.ts';
import { LanguageChoice } from '../shared/language-choice.tsx';
import { Name } from '../shared/name.tsx';
import type { ApiClient } from './api-client.ts';
import { asError } from './fault.ts';
import { FaultNote } from './fault-note.tsx';
import { forgetListView } from './instances/list-view.ts';
import { instancesHref, useRoute, viewHref } from './route.ts';
import type { Session, View } from './sign-in/next-view.ts';
import { ReplacedNote } from './sign-in/replaced-note.tsx';
import { SignInForm } from './sign-in/sign-in-form.tsx';
import { type SignIn, useSignIn } from './sign-in/use-sign-in.ts';
import { useDocumentTitle } from './use-document-title.ts';
import { type DashboardView, viewAt, viewsInNavigation } from './views.tsx';

/** The dashboard: a client of the public API, with no rights beyond those of its user. */
export function Dashboard({ api }: { readonly api: ApiClient }) {
  const t = useText();
  const signIn = useSignIn(api);
  const route = useRoute();
  const [hasLiveConsole, setLiveConsole] = useState(false);
  const [showsForm, setShowsForm] = useState(false);
  const [signOutFault, setSignOutFault] = useState<Error | null>(null);
  const { view } = signIn;
  // An open console needs no sign-in: it stays, with a line above it.
  const keepsConsole = hasLiveConsole && !showsForm;
  const session = sessionOf(view, keepsConsole);
  const page = session === null ? null : viewAt(route.view, session);
  useDocumentTitle(page === null ? stateTitle(t, view.state) : page.title && t(`views.${page.title}`));

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

  if (session === null || page === null) {
    return <WithoutSession api={api} signIn={signIn} onEntered={entered} onSignOut={signOut} />;
  }
  return (
    <div class={`frame ${page.fills ? 'frame-full' : ''}`}>
      <Masthead session={session} page={page} onSignOut={signOut} />
      <main class="content">
        {signOutFault !== null && (
          <>
            <p>
              <strong>{t('frame.stillSignedIn')}</strong> {t('frame.signOutFailed')}
            </p>
            <FaultNote fault={signOutFault} />
          </>
        )}
        {view.state === 'out' && (
          <div class="note tone-warn" role="alert">
            <p class="row">
              {view.notice !== '' && t(`signIn.notice.${view.notice}`)} {t('frame.consoleContinues')}
              <button type="button" class="button small primary" onClick={() => setShowsForm(true)}>
                {t('signIn.signIn')}
              </button>
            </p>
          </div>
        )}
        {view.state === 'replaced' && (
          <ReplacedNote view={view} onAccept={signIn.accept} onSignOut={signOut} />
        )}
        <page.Page
          key={`${session.user_id} ${session.project.id} ${page.path} ${route.argument}`}
          api={api}
          session={session}
          argument={route.argument}
          onSignInFault={signIn.check}
          onLiveConsole={setLiveConsole}
        />
      </main>
    </div>
  );
}

/** The title of the tab while no view is shown. */
function stateTitle(t: PageText, state: View['state']): string {
  switch (state) {
    case 'asking':
      return t('shared.loading');
    case 'failed':
      return t('frame.notReached');
    case 'out':
    case 'choosing':
      return t('signIn.signIn');
    case 'replaced':
      return t('frame.anotherUser');
    case 'in':
      return t('views.instances');
  }
}

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
  const t = useText();
  switch (view.state) {
    case 'out':
    case 'choosing':
      return <SignInForm api={api} view={view} onEntered={onEntered} onSignOut={onSignOut} />;
    case 'failed':
      return (
        <main class="content">
          <h1>{t('frame.noAnswer')}</h1>
          <FaultNote fault={view.fault} />
          <p>
            <button type="button" class="button primary" onClick={signIn.check}>
              {t('shared.tryAgain')}
            </button>
          </p>
        </main>
      );
    case 'replaced':
      return (
        <main class="content">
          <h1>{t('frame.anotherUser')}</h1>
          <ReplacedNote view={view} onAccept={signIn.accept} onSignOut={onSignOut} />
        </main>
      );
    default:
      return (
        <main class="content">
          <p class="hint">{t('shared.loading')}</p>
        </main>
      );
  }
}

interface MastheadProps {
  readonly session: Session;
  readonly page: DashboardView;
  onSignOut(): void;
}

function Masthead({ session, page, onSignOut }: MastheadProps) {
  const t = useText();
  return (
    <header class="masthead">
      <a class="home" href={instancesHref}>
        <Brand />
        Oriel
      </a>
      <nav class="nav" aria-label={t('frame.pages')}>
        {viewsInNavigation(session).map(({ path, navigation }) => (
          <a key={path} href={viewHref(path)} aria-current={path === page.path ? 'page' : undefined}>
            {navigation !== undefined && t(`views.${navigation}`)}
          </a>
        ))}
      </nav>
      <span class="who">
        <Name>{session.user_name}</Name>{' '}
        <span class="hint">
          {t.parts('frame.inProject', { project: <Name>{session.project.name}</Name> })}
        </span>
      </span>
      <LanguageChoice />
      <button type="button" class="button small" onClick={onSignOut}>
        {t('signIn.signOut')}
      </button>
    </header>
  );
}
