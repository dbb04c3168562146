/**
 * Path and query of a request target, as the client wrote them. A target is not a URL: `//v2.1` is a path, which `new URL` would read
 * as a host [RFC 9112 3.2].
 */
export function requestTarget(target: string): { path: string; query: URLSearchParams } {
  const cut = target.indexOf('?');
  if (cut === -1) return { path: target, query: new URLSearchParams() };
  return { path: target.slice(0, cut), query: new URLSearchParams(target.slice(cut + 1)) };
}
