import { MESSAGE_POLICY } from '../../platform/http/message-page.ts';

/**
 * Headers of every answer of the proxy. No X-Frame-Options and no frame-ancestors, because dashboards embed the page.
 * Referrer-Policy keeps the token out of the Referer header.
 */
export function commonHeaders(): Record<string, string> {
  return {
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Permissions-Policy':
      'camera=(), geolocation=(), microphone=(), payment=(), usb=(), clipboard-read=(self), clipboard-write=(self), fullscreen=(self)',
    // Concerns top-level windows only; it does not affect a frame in a dashboard.
    'Cross-Origin-Opener-Policy': 'same-origin',
  };
}

/** Headers of message pages: they load nothing and apply only their own style. */
export function messageHeaders(): Record<string, string> {
  return {
    ...commonHeaders(),
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': MESSAGE_POLICY,
    'Cache-Control': 'no-store',
  };
}

/** The policy of Oriel's console page. `host` is the request's Host: in older browsers 'self' does not include ws: and wss:. */
export function ownPagePolicy(host: string | undefined): string {
  const isPlain = host !== undefined && /^[\w.:[\]-]{1,255}$/.test(host);
  const sockets = isPlain ? ` ws://${host} wss://${host}` : '';
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "manifest-src 'self'",
    `connect-src 'self'${sockets}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** The policy of pages in `[DEFAULT] web`, which may have inline scripts. */
export const FOREIGN_PAGE_POLICY = "object-src 'none'; base-uri 'self'; form-action 'self'";
