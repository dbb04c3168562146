import { MESSAGE_STYLE } from './message-page.ts';

/**
 * Headers of all that the proxy serves. No X-Frame-Options and no frame-ancestors: dashboards embed the page.
 * Referrer-Policy keeps the token out of Referer.
 */
export function commonHeaders(): Record<string, string> {
  return {
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Permissions-Policy':
      'camera=(), geolocation=(), microphone=(), payment=(), usb=(), clipboard-read=(self), clipboard-write=(self), fullscreen=(self)',
    // Only says something about top-level windows; a frame in a dashboard is not touched by it.
    'Cross-Origin-Opener-Policy': 'same-origin',
  };
}

/** For pages that are a sentence: nothing may be loaded at all, and no style but their own applies. */
export function messageHeaders(): Record<string, string> {
  return {
    ...commonHeaders(),
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': `default-src 'none'; style-src ${MESSAGE_STYLE}; base-uri 'none'; form-action 'none'`,
    'Cache-Control': 'no-store',
  };
}

/** For our own console page. `host` is the request's Host: older browsers do not take 'self' to include ws: and wss:. */
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

/** For the pages in `[DEFAULT] web`, which are not ours: noVNC's have inline scripts. */
export const FOREIGN_PAGE_POLICY = "object-src 'none'; base-uri 'self'; form-action 'self'";
