import type { Option } from '../option.ts';
import { boolean, integer } from '../types.ts';

/** `[oslo_middleware]` */
export const osloMiddlewareOptions = {
  enable_proxy_headers_parsing: {
    type: boolean,
    default: false,
    help: 'Believe X-Forwarded-Proto, -Host and -For. Only behind a reverse proxy that sets them and drops those of clients.',
    nova: true,
  } as Option<boolean>,
  max_request_body_size: {
    type: integer({ min: 1024, max: 10_485_760 }),
    default: 114_688,
    help: 'Bytes of a request body that the api takes.',
    nova: true,
  } as Option<number>,
};
