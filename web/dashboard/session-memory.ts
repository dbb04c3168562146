import type { SignedIn } from './api-client.ts';

const KEY = 'oriel.session';

/** The sign-in lasts as long as the tab, including reloads. */
export function recallSession(): SignedIn | null {
  try {
    const text = sessionStorage.getItem(KEY);
    return text === null ? null : (JSON.parse(text) as SignedIn);
  } catch {
    return null;
  }
}

export function rememberSession(session: SignedIn | null): void {
  try {
    if (session === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, JSON.stringify(session));
  } catch {
    // Without storage the sign-in is kept in memory only.
  }
}
