/**
 * Path and query of a request target, as the client wrote them. A target is no URL: `//v2.1` is a path in it, and `new URL`
 * would take it for a host and throw on others [RFC 9112 3.2].
 */
export function requestTarget(target: string): { path: string; query: URLSearchParams } {
  const cut = target.indexOf('?');
  if (cut === -1) return { path: target, query: new URLSearchParams() };
  return { path: target.slice(0, cut), query: new URLSearchParams(target.slice(cut + 1)) };
}
