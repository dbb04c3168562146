import { Secret } from '../../../platform/secret.ts';
import { by, isSet } from '../../checks/uses.ts';
import { option } from '../../option.ts';
import { port, secret, string } from '../../types.ts';

const LISTENS = [by('any', isSet('oriel.metrics_listen'))];

/** Options of `[oriel]` for the management listener of each process. */
export const metricsOptions = {
  metrics_listen: option({
    type: string,
    sameOn: 'none',
    default: '',
    help: 'Address of the management listener, on which every process of `oriel serve` answers `GET /metrics` for Prometheus: an address of the management network, or 127.0.0.1. Never an address that users reach. Empty: no listener.',
    uses: [by('any')],
  }),
  metrics_port: option({
    type: port,
    sameOn: 'none',
    default: 9464,
    help: 'Port of the management listener of a process with all roles or with the api. Otherwise the first role of the process adds to it, so that several processes of one host can share one configuration: compute 1, consoleauth 2, a console proxy 3.',
    uses: LISTENS,
  }),
  metrics_token: option({
    type: secret,
    sameOn: 'none',
    live: true,
    default: new Secret(''),
    help: 'Bearer token that scrapers must send (`authorization` in the configuration of Prometheus). Create one with `openssl rand -base64 32`. Empty: every client that reaches the listener can read the metrics.',
    secret: true,
    uses: LISTENS,
  }),
  metrics_cert: option({
    type: string,
    pem: { key: 'metrics_key' },
    sameOn: 'none',
    live: true,
    default: '',
    help: 'PEM file with the TLS certificate chain of the management listener. With it the port accepts TLS only, by `[console] ssl_ciphers` and `ssl_minimum_version`. A changed file is reloaded. Empty: no TLS.',
    uses: LISTENS,
  }),
  metrics_key: option({
    type: string,
    sameOn: 'none',
    live: true,
    default: '',
    help: 'PEM file with the private key of `metrics_cert`. Empty: the key is in the file of `metrics_cert`.',
    uses: [by('any', isSet('oriel.metrics_cert'))],
    lost: 'The management listener does not use TLS.',
  }),
};
