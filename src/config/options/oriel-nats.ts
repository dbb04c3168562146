import { Secret } from '../../platform/secret.ts';
import { by, is, isSet, isUnset } from '../checks/uses.ts';
import { option } from '../option.ts';
import { list, secret, string, uri } from '../types.ts';

const NATS = is('oriel.transport', 'nats');

/** `[oriel_nats]`: the bus, where `[oriel] transport = nats`. */
export const orielNatsOptions = {
  servers: option({
    type: list(uri),
    sameOn: 'none',
    default: ['nats://127.0.0.1:4222'],
    help: 'The NATS servers, as nats://host:port, or tls://host:port to insist on TLS. One that is reached tells of the others of its cluster. No user names or passwords in here: they have options of their own.',
    uses: [by('any', NATS)],
  }),
  subject_prefix: option({
    type: string,
    sameOn: 'all',
    default: 'oriel',
    help: 'First token of every subject. Two systems on one bus need two.',
    uses: [by('any', NATS)],
  }),
  inbox_prefix: option({
    type: string,
    sameOn: 'none',
    default: '_INBOX',
    help: 'First token of the subjects that replies to this process are sent to. Replies carry VNC passwords: a prefix for each NATS user lets the permissions of the bus keep users from reading what is sent to others.',
    uses: [by('any', NATS)],
  }),
  tls_cafile: option({
    type: string,
    sameOn: 'none',
    default: '',
    help: 'Certificates, a PEM file, that the certificate of a NATS server is checked against; TLS is then insisted on. Empty: those of the system, where a server asks for TLS.',
    uses: [by('any', NATS)],
  }),
  tls_certfile: option({
    type: string,
    sameOn: 'none',
    default: '',
    help: 'Our certificate towards the NATS servers, a PEM file; TLS is then insisted on. Empty: none is shown.',
    uses: [by('any', NATS)],
  }),
  tls_keyfile: option({
    type: string,
    sameOn: 'none',
    default: '',
    help: "The private key of `tls_certfile`, a PEM file. Empty: it is in `tls_certfile`'s file.",
    uses: [by('any', isSet('oriel_nats.tls_certfile'), NATS)],
  }),
  username: option({
    type: string,
    sameOn: 'none',
    default: '',
    help: 'User name towards the NATS servers. Empty: none.',
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
    help: 'Token towards the NATS servers, instead of user name and password. Empty: none.',
    secret: true,
    uses: [by('any', NATS, isUnset('oriel_nats.credentials_file'))],
  }),
  credentials_file: option({
    type: string,
    sameOn: 'none',
    default: '',
    help: 'A .creds file (JWT and key) towards the NATS servers, instead of user name, password and token; read at every connect. Empty: none.',
    uses: [by('any', NATS)],
  }),
};
