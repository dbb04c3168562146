import type { Option } from '../option.ts';
import { choice, list, string } from '../types.ts';

/** `[console]` */
export const consoleOptions = {
  allowed_origins: {
    type: list(string),
    sameOn: 'controllers',
    readBy: ['novncproxy'],
    orderCounts: false,
    default: [],
    help: "Host names, beside the request's own Host, that an Origin header may name. No scheme, no port.",
    oldNames: [{ group: 'DEFAULT', name: 'console_allowed_origins' }],
    nova: true,
  } as Option<readonly string[]>,
  ssl_ciphers: {
    type: string,
    sameOn: 'controllers',
    readBy: ['api', 'novncproxy'],
    default: '',
    help: 'The TLS ciphers of proxy and api, as OpenSSL writes such lists. Empty: those of Node.js.',
    nova: true,
  } as Option<string>,
  ssl_minimum_version: {
    type: choice('default', 'tlsv1_1', 'tlsv1_2', 'tlsv1_3'),
    sameOn: 'controllers',
    readBy: ['api', 'novncproxy'],
    default: 'default',
    help: 'The oldest TLS version that proxy and api speak; `default` is TLS 1.2.',
    nova: true,
  } as Option<'default' | 'tlsv1_1' | 'tlsv1_2' | 'tlsv1_3'>,
};
