import { isCapability } from '../../../src/flow/control-message.ts';
import { lastValue, queryFlag } from '../../../src/platform/text/query-flag.ts';

/** The options in the page's URL. Everything else in it is ignored, above all another host to connect to. */
export interface Address {
  /** The console token; undefined if the URL has none. */
  readonly token: string | undefined;
  /** Path and query of the WebSocket on the page's own host, without the token. */
  readonly socketPath: string;
  /** The instance's name from the dashboard that linked here, such as Horizon's `name(uuid)`. */
  readonly title: string;
  readonly autoconnect: boolean;
  readonly viewOnly: boolean;
  readonly reconnect: boolean;
  /** `scale` fits the window, `remote` requests another resolution from the guest, `off` shows pixel by pixel. */
  readonly resize: 'scale' | 'remote' | 'off';
  /** The capability by which the embedding dashboard recognises this page (src/flow/control-message.ts). */
  readonly control: string | undefined;
  /** The URL without the token and the capability, for the address bar and the history. */
  readonly clean: string;
}

const MAX_TOKEN = 1024;
const MAX_TITLE = 200;

/**
 * Reads the page's URL [step 13]. The token can be in each place that Nova's proxies and versions of noVNC use: inside `path`
 * (`?path=prefix/websockify%3Ftoken%3DT`), as `?token=`, and in the fragment (`#token=`). The last value counts if there are several.
 */
export function readAddress(href: string): Address {
  const url = new URL(href);
  const query = url.searchParams;
  const fragment = new URLSearchParams(url.hash.slice(1));
  const nested = splitPath(lastValue(query, 'path'));
  const token = nested.token ?? lastValue(query, 'token') ?? lastValue(fragment, 'token');

  return {
    token: token !== undefined && token !== '' && token.length <= MAX_TOKEN ? token : undefined,
    socketPath: socketPath(url, nested),
    title: (lastValue(query, 'title') ?? '').slice(0, MAX_TITLE),
    autoconnect: queryFlag(query, 'autoconnect', true),
    viewOnly: queryFlag(query, 'view_only', false),
    reconnect: queryFlag(query, 'reconnect', true),
    resize: resizeMode(query),
    control: [fragment.get('control') ?? ''].find(isCapability),
    clean: cleanAddress(url, nested, fragment),
  };
}

/** The URL of the WebSocket, always on the page's own host. */
export function socketUrl(pageHref: string, path: string, token: string | undefined): string {
  const page = new URL(pageHref);
  const url = new URL(page.origin);
  url.protocol = page.protocol === 'https:' ? 'wss:' : 'ws:';
  const [pathname = '/', search = ''] = splitOnce(path, '?');
  // The setter keeps the host whatever the path looks like, even `//elsewhere/`.
  url.pathname = pathname;
  const query = new URLSearchParams(search);
  if (token !== undefined) query.set('token', token);
  url.search = query.toString();
  return url.href;
}

interface NestedPath {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly token: string | undefined;
}

/** noVNC's `path`: a path relative to `/`, followed by the WebSocket's query. */
function splitPath(value: string | undefined): NestedPath {
  const [before = '', search = ''] = splitOnce(value ?? '', '?');
  const query = new URLSearchParams(search);
  const token = lastValue(query, 'token');
  query.delete('token');
  // A full URL would name another host: its token is used, its host is not.
  const path = /^[a-z][a-z0-9+.-]*:/i.test(before) ? '' : before.replace(/^[/\\]+/, '');
  return { path, query, token };
}

/** Without a path, the folder of the page, which keeps the prefix of a reverse proxy. */
function socketPath(page: URL, nested: NestedPath): string {
  const path = nested.path === '' ? page.pathname.replace(/[^/]*$/, '') : `/${nested.path}`;
  const search = nested.query.toString();
  return search === '' ? path : `${path}?${search}`;
}

function cleanAddress(page: URL, nested: NestedPath, fragment: URLSearchParams): string {
  const url = new URL(page.href);
  url.searchParams.delete('token');
  if (url.searchParams.has('path')) {
    const search = nested.query.toString();
    const path = search === '' ? nested.path : `${nested.path}?${search}`;
    if (path === '') url.searchParams.delete('path');
    else url.searchParams.set('path', path);
  }
  if (fragment.has('token') || fragment.has('control')) {
    fragment.delete('token');
    fragment.delete('control');
    url.hash = fragment.toString();
  }
  return url.href.replace(/#$/, '');
}

function resizeMode(query: URLSearchParams): Address['resize'] {
  const resize = lastValue(query, 'resize');
  if (resize === 'remote' || resize === 'off' || resize === 'scale') return resize;
  return queryFlag(query, 'scale', true) ? 'scale' : 'off';
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
