import type { FastifyRequest } from 'fastify';
import type { ApiParts } from '../api-parts.ts';
import { Fault } from '../http/fault.ts';
import { requestBase } from '../http/request-base.ts';

/** The header by which the dashboard's page names the sign-in that it shows; `none` while it shows none. */
export const SIGN_IN_HEADER = 'x-oriel-sign-in';

const MAX_SHOWN = 200;

/**
 * Refuses a request with a cookie that the dashboard's own page did not send (docs/decisions/0035-a-sign-in-belongs-to-the-browser.md).
 * A form cannot send the header, and a script of another origin only after a preflight, which no route here answers. Browsers say
 * where a request comes from by Sec-Fetch-Site, which no reverse proxy changes. Without TLS they do not: then the Origin must be this
 * host, and a request that changes something must have one.
 * @throws {Fault} not_from_dashboard
 */
export function requirePageRequest({ proxies }: Pick<ApiParts, 'proxies'>, { raw }: FastifyRequest): void {
  const { headers, method } = raw;
  if (headers[SIGN_IN_HEADER] === undefined) throw notFromDashboard(`no header ${SIGN_IN_HEADER}`);
  const site = headers['sec-fetch-site'];
  if (site !== undefined) {
    if (site !== 'same-origin') throw notFromDashboard(`Sec-Fetch-Site: ${String(site)}`);
    return;
  }
  const { origin } = headers;
  if (origin === undefined) {
    if (method !== 'GET' && method !== 'HEAD') throw notFromDashboard('neither Sec-Fetch-Site nor Origin');
    return;
  }
  const base = requestBase(raw, proxies.clientOf(raw));
  if (!isHostOf(origin, base)) {
    throw notFromDashboard(`Origin ${origin}, address ${base}${proxies.whyNoForwardedHost(raw)}`);
  }
}

/** Whether the browser uses TLS: up to this process, to a trusted proxy, or by the page's own Origin, which browsers set. */
export function browserUsesTls({ proxies }: Pick<ApiParts, 'proxies'>, { raw }: FastifyRequest): boolean {
  return proxies.clientOf(raw).scheme === 'https' || /^https:\/\//i.test(raw.headers.origin ?? '');
}

/** Compares hosts with ports. The scheme may differ: a reverse proxy that is not trusted may have ended TLS. */
function isHostOf(origin: string, base: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { host, protocol } = new URL(origin);
  const own = base.replace(/^https?:/, protocol);
  return URL.canParse(own) && host !== '' && host === new URL(own).host;
}

function notFromDashboard(detail: string): Fault {
  return new Fault('not_from_dashboard', { detail: detail.slice(0, MAX_SHOWN) });
}
