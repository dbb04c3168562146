import { useEffect, useState } from 'preact/hooks';

/** The page within the dashboard. It is in the fragment of the address, which the server does not receive. */
export type Route =
  | { readonly page: 'instances' }
  /** `instance` is a name or an id. */
  | { readonly page: 'console'; readonly instance: string; readonly viewOnly: boolean }
  | { readonly page: 'trace'; readonly requestId: string };

export function readRoute(hash: string): Route {
  const [page, argument = ''] = hash.replace(/^#\/?/, '').split('/');
  if ((page === 'console' || page === 'watch') && argument !== '') {
    return { page: 'console', instance: decode(argument), viewOnly: page === 'watch' };
  }
  if (page === 'trace') return { page, requestId: decode(argument) };
  return { page: 'instances' };
}

export const instancesHref = '#/';
export const consoleHref = (instance: string, viewOnly = false) =>
  `#/${viewOnly ? 'watch' : 'console'}/${encodeURIComponent(instance)}`;
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
