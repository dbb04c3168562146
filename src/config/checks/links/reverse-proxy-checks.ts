import { type Check, rule } from '../check.ts';

/** Checks that the listeners trust the right clients for forwarded headers. */
export const REVERSE_PROXY_CHECKS: readonly Check[] = [
  rule({
    reads: ['oslo_middleware.enable_proxy_headers_parsing', 'oriel.trusted_proxies'],
    level: 'warning',
    when: ({ oslo_middleware, oriel }) =>
      oslo_middleware.enable_proxy_headers_parsing && oriel.trusted_proxies.length === 0,
    message:
      'Any client can set the links of the api with X-Forwarded-Proto and X-Forwarded-Host. X-Forwarded-For is ignored: log, sessions and limits use the address of the load balancer.',
    remedy: 'List the load balancers in trusted_proxies of [oriel].',
  }),
  rule({
    reads: ['oriel.trusted_proxies'],
    level: 'warning',
    when: ({ oriel }) => oriel.trusted_proxies.some((range) => range.endsWith('/0')),
    message: 'Every client is a trusted proxy and can give any client address.',
    remedy: 'List only the load balancers in trusted_proxies of [oriel].',
  }),
];
