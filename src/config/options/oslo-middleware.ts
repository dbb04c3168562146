import { by, isUnset } from '../checks/uses.ts';
import { option } from '../option.ts';
import { boolean, integer } from '../types.ts';

const API = [by('api')];

/** `[oslo_middleware]` */
export const osloMiddlewareOptions = {
  enable_proxy_headers_parsing: option({
    type: boolean,
    sameOn: 'controllers',
    default: false,
    help: 'Use X-Forwarded-Proto and X-Forwarded-Host of any client for links of the api, if `[oriel] trusted_proxies` is empty; otherwise `trusted_proxies` alone decides. X-Forwarded-For is used from trusted proxies only.',
    nova: true,
    uses: [by('api', isUnset('oriel.trusted_proxies'))],
  }),
  max_request_body_size: option({
    type: integer({ min: 1024, max: 10_485_760 }),
    sameOn: 'none',
    default: 114_688,
    help: 'Maximum size in bytes of a request body that the api accepts.',
    nova: true,
    uses: API,
  }),
};
