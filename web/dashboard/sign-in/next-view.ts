import type { Project } from '../../../src/api-client/client.ts';
import type { BrowserSignIn, SignInState } from '../api-client.ts';

/** A sign-in in a project, which the page works with. */
export interface Session extends BrowserSignIn {
  readonly project: Project;
}

/** What the page knows about the sign-in of its browser, which all tabs share. */
export type View =
  /** The service has not replied yet. */
  | { readonly state: 'asking' }
  | { readonly state: 'failed'; readonly fault: Error }
  /** No sign-in. `last` is the one that this tab had. */
  | {
      readonly state: 'out';
      readonly withDomain: boolean;
      readonly notice: Notice;
      readonly last: Session | null;
    }
  | { readonly state: 'choosing'; readonly signIn: BrowserSignIn; readonly last: Session | null }
  | { readonly state: 'in'; readonly session: Session }
  /** Another tab has signed in as another user, or in another project. This tab waits until its user agrees. */
  | { readonly state: 'replaced'; readonly by: Session; readonly last: Session };

/** Why there is no sign-in: a text under `signIn.notice`; empty if the page has just been opened. */
export type Notice = '' | 'expired' | 'endedElsewhere' | 'noProject' | 'signedOut' | 'notRevoked';

/**
 * The view after the service has told the browser's sign-in. A tab goes on with another sign-in of the same user in the same project;
 * any other is shown first.
 */
export function nextView(view: View, { with_domain, signed_in }: SignInState, nowMs: number): View {
  const last = lastOf(view);
  if (signed_in === null) {
    const isExpired = view.state === 'in' && nowMs >= view.session.expires_at;
    const notice = view.state !== 'in' ? noticeOf(view) : isExpired ? 'expired' : ('endedElsewhere' as const);
    return { state: 'out', withDomain: with_domain, notice, last };
  }
  if (!isSession(signed_in)) return { state: 'choosing', signIn: signed_in, last };
  if (last === null || isSameUser(last, signed_in)) return { state: 'in', session: signed_in };
  return { state: 'replaced', by: signed_in, last };
}

/** The view after this tab itself has signed in, so its user agrees. */
export function ownSignIn(view: View, state: SignInState): View {
  const { signed_in, with_domain } = state;
  if (signed_in === null) {
    return { state: 'out', withDomain: with_domain, notice: 'noProject', last: lastOf(view) };
  }
  return isSession(signed_in)
    ? { state: 'in', session: signed_in }
    : { state: 'choosing', signIn: signed_in, last: lastOf(view) };
}

/** The sign-in that the page shows, which its requests name. One that replaced it is not used before its user agrees. */
export function shownSignIn(view: View): BrowserSignIn | null {
  if (view.state === 'in') return view.session;
  return view.state === 'choosing' ? view.signIn : null;
}

function lastOf(view: View): Session | null {
  if (view.state === 'in') return view.session;
  return 'last' in view ? view.last : null;
}

function noticeOf(view: View): Notice {
  return view.state === 'out' ? view.notice : '';
}

function isSession(signIn: BrowserSignIn): signIn is Session {
  return signIn.project !== null;
}

function isSameUser(one: Session, other: Session): boolean {
  return one.user_id === other.user_id && one.project.id === other.project.id;
}
