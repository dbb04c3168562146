import { by, ifAny, isSet } from '../checks/uses.ts';
import { option } from '../option.ts';
import { choice, list, string } from '../types.ts';

const PROXY = [by('proxy')];
/** Deployment tools write these options even if the proxy has no certificate. */
const TLS = [by('proxy', ifAny(isSet('DEFAULT.cert'))), by('api', ifAny(isSet('oriel.api_cert')))];

/** `[console]` */
export const consoleOptions = {
  allowed_origins: option({
    type: list(string),
    sameOn: 'controllers',
    orderCounts: false,
    live: true,
    default: [],
    help: "Host names that an Origin header may have, in addition to the request's own Host. No scheme, no port.",
    oldNames: [{ group: 'DEFAULT', name: 'console_allowed_origins' }],
    nova: true,
    uses: PROXY,
  }),
  ssl_ciphers: option({
    type: string,
    sameOn: 'controllers',
    live: true,
    default: '',
    help: 'TLS ciphers of proxy and api, as an OpenSSL cipher list. Empty: the default of Node.js.',
    nova: true,
    uses: TLS,
  }),
  ssl_minimum_version: option({
    type: choice('default', 'tlsv1_1', 'tlsv1_2', 'tlsv1_3'),
    sameOn: 'controllers',
    live: true,
    default: 'default',
    help: 'The oldest TLS version that proxy and api accept; `default` is TLS 1.2.',
    nova: true,
    uses: TLS,
  }),
};
