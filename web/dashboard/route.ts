import { useEffect, useState } from 'preact/hooks';

/** The page within the dashboard, `#/<view>/<argument>`. It is in the fragment of the address, which the server does not receive. */
export interface Route {
  /** The path of a row in views.tsx; empty for the first view. */
  readonly view: string;
  /** What the view is about, such as the name or id of an instance. */
  readonly argument: string;
}

export function readRoute(hash: string): Route {
  const [view = '', argument = ''] = hash.replace(/^#\/?/, '').split('/');
  return { view, argument: decode(argument) };
}

export const viewHref = (view: string, argument = '') =>
  view === '' ? '#/' : `#/${view}/${encodeURIComponent(argument)}`;
export const instancesHref = viewHref('');
export const consoleHref = (instance: string, viewOnly = false) =>
  viewHref(viewOnly ? 'watch' : 'console', instance);
export const traceHref = (requestId = '') => viewHref('trace', requestId);

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
