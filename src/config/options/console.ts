import { by, ifAny, isSet } from '../checks/uses.ts';
import type { Option } from '../option.ts';
import { choice, list, string } from '../types.ts';

const PROXY = [by('novncproxy')];
/** Deployment tools write these whether or not the proxy has a certificate. */
const TLS = [by('novncproxy', ifAny(isSet('DEFAULT.cert'))), by('api', ifAny(isSet('oriel.api_cert')))];

/** `[console]` */
export const consoleOptions = {
  allowed_origins: {
    type: list(string),
    sameOn: 'controllers',
    orderCounts: false,
    default: [],
    help: "Host names, beside the request's own Host, that an Origin header may name. No scheme, no port.",
    oldNames: [{ group: 'DEFAULT', name: 'console_allowed_origins' }],
    nova: true,
    uses: PROXY,
  } as Option<readonly string[]>,
  ssl_ciphers: {
    type: string,
    sameOn: 'controllers',
    default: '',
    help: 'The TLS ciphers of proxy and api, as OpenSSL writes such lists. Empty: those of Node.js.',
    nova: true,
    uses: TLS,
  } as Option<string>,
  ssl_minimum_version: {
    type: choice('default', 'tlsv1_1', 'tlsv1_2', 'tlsv1_3'),
    sameOn: 'controllers',
    default: 'default',
    help: 'The oldest TLS version that proxy and api speak; `default` is TLS 1.2.',
    nova: true,
    uses: TLS,
  } as Option<'default' | 'tlsv1_1' | 'tlsv1_2' | 'tlsv1_3'>,
};
