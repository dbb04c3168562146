import { useEffect, useState } from 'preact/hooks';

/** The page within the dashboard, told by the address's fragment: the server need know nothing of it. */
export type Route =
  | { readonly page: 'guests' }
  | { readonly page: 'console'; readonly guestId: string; readonly viewOnly: boolean }
  | { readonly page: 'trace'; readonly requestId: string };

export function readRoute(hash: string): Route {
  const [page, argument = ''] = hash.replace(/^#\/?/, '').split('/');
  if ((page === 'console' || page === 'watch') && argument !== '') {
    return { page: 'console', guestId: decode(argument), viewOnly: page === 'watch' };
  }
  if (page === 'trace') return { page, requestId: decode(argument) };
  return { page: 'guests' };
}

export const guestsHref = '#/';
export const consoleHref = (guestId: string) => `#/console/${encodeURIComponent(guestId)}`;
export const watchHref = (guestId: string) => `#/watch/${encodeURIComponent(guestId)}`;
export const traceHref = (requestId = '') => `#/trace/${encodeURIComponent(requestId)}`;

export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const follow = () => setHash(location.hash);
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return readRoute(hash);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
