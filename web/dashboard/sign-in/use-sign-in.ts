import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { ApiClient, SignInState } from '../api-client.ts';
import { asError, isSignInFault } from '../fault.ts';
import { nextView, ownSignIn, shownSignIn, type View } from './next-view.ts';

/** Later than the expiry by a difference of clocks that users notice. */
const AFTER_EXPIRY_MS = 1_000;
/** The longest delay of a browser's timer. */
const MAX_DELAY_MS = 2_147_483_647;

export interface SignIn {
  readonly view: View;
  /** Asks the service for the sign-in of this browser. */
  check(): void;
  /** This tab has signed in. */
  entered(state: SignInState): void;
  /** Goes on with the sign-in that replaced the one of this tab. */
  accept(): void;
  /** Rejects if the service cannot be asked: the sign-in stays. */
  signOut(): Promise<void>;
}

/**
 * Follows the sign-in of the browser. Tabs tell each other when they change it; each asks again when it becomes visible, when the
 * sign-in expires, and when a request is refused.
 */
export function useSignIn(api: ApiClient): SignIn {
  const [view, setView] = useState<View>({ state: 'asking' });
  const latest = useRef(view);
  const channel = useRef<BroadcastChannel | null>(null);

  const enter = useCallback(
    (next: View) => {
      latest.current = next;
      api.show(shownSignIn(next));
      setView(next);
    },
    [api],
  );

  const check = useCallback(() => {
    api.signInState().then(
      (state) => enter(nextView(latest.current, state, Date.now())),
      (error: unknown) => {
        // A page that shows something keeps it: its own requests report that the service does not answer.
        if (latest.current.state === 'asking' || latest.current.state === 'failed') {
          enter({ state: 'failed', fault: asError(error) });
        }
      },
    );
  }, [api, enter]);

  useEffect(() => {
    check();
    const ending = new AbortController();
    const { signal } = ending;
    const recheck = () => document.visibilityState === 'visible' && check();
    document.addEventListener('visibilitychange', recheck, { signal });
    addEventListener('focus', recheck, { signal });
    addEventListener('pageshow', ({ persisted }) => persisted && check(), { signal });
    // Dashboards below other prefixes of the same host have other sign-ins.
    channel.current = new BroadcastChannel(`oriel sign-in ${location.pathname}`);
    channel.current.addEventListener('message', check);
    return () => {
      ending.abort();
      channel.current?.close();
    };
  }, [check]);

  const expiresAt = view.state === 'in' ? view.session.expires_at : null;
  useEffect(() => {
    if (expiresAt === null) return;
    const delayMs = Math.min(MAX_DELAY_MS, Math.max(0, expiresAt - Date.now()) + AFTER_EXPIRY_MS);
    const timer = setTimeout(check, delayMs);
    return () => clearTimeout(timer);
  }, [expiresAt, check]);

  const announce = () => channel.current?.postMessage('changed');
  return {
    view,
    check,
    entered(state) {
      enter(ownSignIn(latest.current, state));
      announce();
    },
    accept() {
      if (latest.current.state === 'replaced') enter({ state: 'in', session: latest.current.by });
    },
    async signOut() {
      const withDomain = latest.current.state === 'out' && latest.current.withDomain;
      if (latest.current.state === 'replaced') api.show(latest.current.by);
      let isRevoked: boolean;
      try {
        isRevoked = await api.signOut();
      } catch (error) {
        // Another sign-in has replaced the one of this tab, and is not to be ended unseen.
        if (isSignInFault(error)) return check();
        throw error;
      }
      const notice = isRevoked ? 'signedOut' : 'notRevoked';
      enter({ state: 'out', withDomain, notice, last: null });
      announce();
      check();
    },
  };
}
