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
    help: 'Make links of the api by X-Forwarded-Proto and -Host of whoever sends them, where `[oriel] trusted_proxies` is empty; where it is not, that decides alone. X-Forwarded-For is believed of trusted proxies only.',
    nova: true,
    uses: [by('api', isUnset('oriel.trusted_proxies'))],
  }),
  max_request_body_size: option({
    type: integer({ min: 1024, max: 10_485_760 }),
    sameOn: 'none',
    default: 114_688,
    help: 'Bytes of a request body that the api takes.',
    nova: true,
    uses: API,
  }),
};
