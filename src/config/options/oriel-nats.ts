import { Secret } from '../../platform/secret.ts';
import { by, is, isSet, isUnset } from '../checks/uses.ts';
import { option } from '../option.ts';
import { list, secret, string, uri } from '../types.ts';

const NATS = is('oriel.transport', 'nats');

/** `[oriel_nats]`: the bus, with `[oriel] transport = nats`. */
export const orielNatsOptions = {
  servers: option({
    type: list(uri),
    sameOn: 'none',
    default: ['nats://127.0.0.1:4222'],
    help: 'The NATS servers: nats://host:port, or tls://host:port to require TLS. Each server announces the others of its cluster. User names and passwords have options of their own and are not allowed here.',
    uses: [by('any', NATS)],
  }),
  subject_prefix: option({
    type: string,
    sameOn: 'all',
    default: 'oriel',
    help: 'First token of every subject. Two systems on one bus need different prefixes.',
    uses: [by('any', NATS)],
  }),
  inbox_prefix: option({
    type: string,
    sameOn: 'none',
    default: '_INBOX',
    help: 'First token of the subjects to which replies to this process are sent. Replies contain passwords of consoles: with a prefix for each NATS user, the permissions of the bus can keep users from reading the replies to others.',
    uses: [by('any', NATS)],
  }),
  tls_cafile: option({
    type: string,
    pem: 'authorities',
    sameOn: 'none',
    default: '',
    help: 'PEM file with the authorities that verify the certificates of NATS servers; with it, TLS is required. Empty: those of the system, if a server requests TLS.',
    uses: [by('any', NATS)],
  }),
  tls_certfile: option({
    type: string,
    pem: { key: 'tls_keyfile' },
    sameOn: 'none',
    default: '',
    help: 'PEM file with the client certificate for NATS servers; with it, TLS is required. Empty: none.',
    uses: [by('any', NATS)],
  }),
  tls_keyfile: option({
    type: string,
    sameOn: 'none',
    default: '',
    help: 'PEM file with the private key of `tls_certfile`. Empty: the key is in that file.',
    uses: [by('any', isSet('oriel_nats.tls_certfile'), NATS)],
  }),
  username: option({
    type: string,
    sameOn: 'none',
    default: '',
    help: 'User name for the NATS servers. Empty: none.',
    uses: [by('any', NATS, isUnset('oriel_nats.credentials_file'), isUnset('oriel_nats.token'))],
  }),
  password: option({
    type: secret,
    sameOn: 'none',
    default: new Secret(''),
    help: 'Password of `username`.',
    secret: true,
    uses: [
      by(
        'any',
        isSet('oriel_nats.username'),
        NATS,
        isUnset('oriel_nats.credentials_file'),
        isUnset('oriel_nats.token'),
      ),
    ],
  }),
  token: option({
    type: secret,
    sameOn: 'none',
    default: new Secret(''),
    help: 'Token for the NATS servers, instead of user name and password. Empty: none.',
    secret: true,
    uses: [by('any', NATS, isUnset('oriel_nats.credentials_file'))],
  }),
  credentials_file: option({
    type: string,
    sameOn: 'none',
    default: '',
    help: 'A .creds file (JWT and key) for the NATS servers, instead of user name, password and token; read at each connection. Empty: none.',
    uses: [by('any', NATS)],
  }),
};
