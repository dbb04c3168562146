import { existsSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { REFUSALS } from '../../flow/refusals.ts';
import { newRequestId } from '../../flow/request-id.ts';
import { now } from '../../observe/trace/trace-recorder.ts';
import {
  HEALTH_HEADERS,
  type HealthPath,
  type HealthRoutes,
  isHealthPath,
} from '../../platform/http/health-routes.ts';
import { messagePage } from '../../platform/http/message-page.ts';
import { readStaticFiles, type StaticFile } from '../../platform/http/static-files.ts';
import { takeToken, tokenInUrl } from '../admission/take-token.ts';
import { type PageFacts, withFacts } from './page-facts.ts';
import type { PageVisits } from './page-visits.ts';
import { commonHeaders, FOREIGN_PAGE_POLICY, messageHeaders, ownPagePolicy } from './security-headers.ts';

/** Paths at which stock viewers open their WebSocket if no reverse proxy adds a prefix. */
const WEBSOCKET_PATHS: readonly string[] = ['/', '/websockify'];
const OWN_ICON = /^\/assets\/oriel-[\w-]+\.svg$/;
const ICON = '/favicon.ico';
/** Files whose names change with their content. */
const HASHED = /^\/assets\//;

const FOREVER = 'public, max-age=31536000, immutable';

export interface PagesOptions {
  /** Paths of the console page; in a directory of foreign pages, an earlier one stands in for a missing one. */
  readonly names: readonly string[];
  /** `[DEFAULT] web`; empty: Oriel's page. */
  readonly web: string;
  /** The directory that Oriel's page was built to. */
  readonly pagesDirectory: string;
  readonly visits: PageVisits;
  readonly facts: PageFacts;
  readonly health: HealthRoutes;
  /** Called with a WebSocket request that has lost its Upgrade header. */
  readonly onLostUpgrade: (request: IncomingMessage) => void;
  /** The host by which the browser reached the reverse proxy in front, if known. */
  readonly forwardedHostOf: (request: IncomingMessage) => string | undefined;
}

export type ServePage = (request: IncomingMessage, response: ServerResponse) => void;

/** Serves the console page and its parts. It never redirects and lists no directory. */
export function servePages(options: PagesOptions): ServePage {
  const { web, pagesDirectory, visits, facts, health } = options;
  const dashboardUrl = facts.dashboard.list;
  const { onLostUpgrade, forwardedHostOf } = options;
  const isOwn = web === '';
  const isBuilt = !isOwn || existsSync(join(pagesDirectory, 'index.html'));
  const files = isBuilt ? readStaticFiles(isOwn ? pagesDirectory : web) : new Map<string, StaticFile>();
  const find = (name: string) => {
    const page = findPage(files, name, options.names, isOwn);
    return page !== undefined && isOwn ? withFacts(page, facts) : page;
  };
  const icon = [...files].find(([name]) => OWN_ICON.test(name))?.[1];
  const pages = new Map(options.names.map((name) => [name, find(name)]));

  return (request, response) => {
    const startedAt = now();
    const path = pathOf(request.url ?? '');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      return say(request, response, 405, METHOD_NOT_ALLOWED);
    }
    if (isHealthPath(path)) return void answerHealth(health, path, request, response);
    const isConsoleAddress = tokenInUrl(request.url ?? '') !== undefined;
    if (path === '/' && !isConsoleAddress) return say(request, response, 200, WELCOME, { dashboardUrl });
    const page = pages.get(path);
    const file = page ?? files.get(path) ?? (path === ICON ? icon : undefined);
    if (file === undefined) {
      if (pages.has(path)) {
        return isBuilt ? say(request, response, 404, NO_PAGE_IN_WEB) : say(request, response, 503, NOT_BUILT);
      }
      if (isHandshake(request)) onLostUpgrade(request);
      else if (!WEBSOCKET_PATHS.includes(path) || takeToken(request) === undefined) {
        return say(request, response, 404, NOT_THERE, { dashboardUrl });
      }
      response.setHeader('Upgrade', 'websocket');
      response.setHeader('Connection', 'close');
      const words = isHandshake(request) ? LOST_UPGRADE : REFUSALS.upgrade_required;
      return say(request, response, 426, words, { requestId: newRequestId() });
    }
    sendFile(request, response, file, {
      cache: isOwn && HASHED.test(path) ? FOREVER : 'no-cache',
      policy: isOwn ? ownPagePolicy(forwardedHostOf(request) ?? request.headers.host) : FOREIGN_PAGE_POLICY,
    });
    // [step 12]
    const token = page === undefined ? undefined : tokenInUrl(request.url ?? '');
    if (token !== undefined) visits.remember(token, { startedAt, durationMs: now() - startedAt });
  };
}

async function answerHealth(
  health: HealthRoutes,
  path: HealthPath,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { status, type, body } = await health.answer(path, request);
  for (const [name, value] of Object.entries(HEALTH_HEADERS)) response.setHeader(name, value);
  answer(request, response, status, type, Buffer.from(body));
}

/** Oriel's page has every name. A directory of foreign pages may lack some; existing access URLs still work. */
function findPage(
  files: ReadonlyMap<string, StaticFile>,
  name: string,
  names: readonly string[],
  isOwn: boolean,
): StaticFile | undefined {
  if (isOwn) return files.get('/index.html');
  return [name, ...names].map((each) => files.get(each)).find((file) => file !== undefined);
}

/**
 * The path without its query, decoded, with repeated slashes merged, as in websockify: reverse proxies add a second slash in
 * front. Paths are looked up in a list, never resolved.
 */
function pathOf(url: string): string {
  const path = url.replace(/[?#].*$/s, '');
  return decoded(path).replace(/\/{2,}/g, '/');
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Only WebSocket clients send these headers, which are not hop-by-hop, so that reverse proxies keep them. */
function isHandshake({ headers }: IncomingMessage): boolean {
  return headers['sec-websocket-key'] !== undefined || headers['sec-websocket-version'] !== undefined;
}

function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: StaticFile,
  { cache, policy }: { cache: string; policy: string },
): void {
  response.setHeader('ETag', file.etag);
  response.setHeader('Cache-Control', cache);
  response.setHeader('Content-Security-Policy', policy);
  if (request.headers['if-none-match'] === file.etag) {
    response.writeHead(304, commonHeaders()).end();
    return;
  }
  answer(request, response, 200, file.type, file.body);
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  type: string,
  body: Buffer,
): void {
  response.writeHead(status, {
    ...commonHeaders(),
    'Content-Type': type,
    // A response with status 204 has none [RFC 9110, 8.6].
    ...(status === 204 ? {} : { 'Content-Length': body.length }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

interface Words {
  readonly title: string;
  readonly sentence: string;
  readonly advice: string;
}

function say(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  words: Words,
  { requestId, dashboardUrl }: { requestId?: string; dashboardUrl?: string } = {},
): void {
  const body = Buffer.from(messagePage(words, requestId, dashboardUrl));
  response.writeHead(status, { ...messageHeaders(), 'Content-Length': body.length });
  response.end(request.method === 'HEAD' ? undefined : body);
}

const WELCOME: Words = {
  title: 'console proxy',
  sentence: 'This is a proxy for the consoles of virtual machines.',
  advice: 'A console is opened by the address that you were given for it.',
};

const NOT_THERE: Words = {
  title: 'not found',
  sentence: 'There is nothing at this address.',
  advice: 'A console is opened by the address that you were given for it.',
};

const LOST_UPGRADE: Words = {
  title: REFUSALS.upgrade_required.title,
  sentence: 'A WebSocket request arrived without its Upgrade header: a reverse proxy on the way removed it.',
  advice:
    'Operator: in nginx set proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade"; for this address.',
};

const METHOD_NOT_ALLOWED: Words = {
  title: 'method not allowed',
  sentence: 'Pages can be got, and nothing else.',
  advice: '',
};

const NOT_BUILT: Words = {
  title: 'page not built',
  sentence: 'The console page of this proxy has not been built.',
  advice: 'Operator: run "npm run build", then start the proxy again.',
};

const NO_PAGE_IN_WEB: Words = {
  title: 'no page',
  sentence: 'The directory of pages that this proxy was given has no console page.',
  advice: 'Operator: [DEFAULT] web must be a directory with console pages, or empty for the page of Oriel.',
};
