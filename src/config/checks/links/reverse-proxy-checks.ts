import type { Check } from '../check.ts';

/** Whether it is right whom the listeners believe of who asks. */
export const REVERSE_PROXY_CHECKS: readonly Check[] = [
  {
    reads: ['oslo_middleware.enable_proxy_headers_parsing', 'oriel.trusted_proxies'],
    check: ({ oslo_middleware, oriel }) =>
      oslo_middleware.enable_proxy_headers_parsing && oriel.trusted_proxies.length === 0
        ? {
            level: 'warning',
            message:
              'Links of the api are made by what anybody sends as X-Forwarded-Proto and -Host. X-Forwarded-For is believed of nobody: log, sessions and limits have the address of the load balancer.',
            remedy: 'Name the load balancers in trusted_proxies of [oriel].',
          }
        : undefined,
  },
  {
    reads: ['oriel.trusted_proxies'],
    check: ({ oriel }) =>
      oriel.trusted_proxies.some((range) => range.endsWith('/0'))
        ? {
            level: 'warning',
            message: 'Everybody is a trusted proxy: any client can say that it is somebody else.',
            remedy: 'Name the load balancers alone in trusted_proxies of [oriel].',
          }
        : undefined,
  },
];
