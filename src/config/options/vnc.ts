import { Secret } from '../../platform/secret.ts';
import { by, ifAny, isSet, lists } from '../checks/uses.ts';
import { option } from '../option.ts';
import { boolean, choice, hostAddress, integer, list, port, secret, string, uri } from '../types.ts';

const authScheme = choice('none', 'vencrypt', 'vnc');

const COMPUTE = [by('compute')];
const PROXY = [by('novncproxy')];
const VENCRYPT = lists('vnc.auth_schemes', 'vencrypt');
const PLAIN = lists('oriel.vencrypt_subtypes', 'x509plain', 'tlsplain');
const X509 = ifAny(lists('oriel.vencrypt_subtypes', 'x509none', 'x509vnc', 'x509plain'));

/** `[vnc]` */
export const vncOptions = {
  enabled: option({
    type: boolean,
    sameOn: 'none',
    live: true,
    default: true,
    help: 'Enable VNC consoles for the instances of this host.',
    oldNames: [{ group: 'DEFAULT', name: 'vnc_enabled' }],
    nova: true,
    uses: COMPUTE,
  }),
  server_listen: option({
    type: hostAddress,
    sameOn: 'none',
    default: '127.0.0.1',
    help: 'Address that the VNC servers of this host bind to. Oriel does not set it (libvirt does), but checks it.',
    oldNames: [
      { group: 'vnc', name: 'vncserver_listen' },
      { group: 'DEFAULT', name: 'vncserver_listen' },
    ],
    nova: true,
    uses: COMPUTE,
  }),
  server_proxyclient_address: option({
    type: hostAddress,
    sameOn: 'none',
    default: '127.0.0.1',
    help: "This host's address to which proxies connect. It must be reachable from every proxy and covered by `server_listen`.",
    oldNames: [
      { group: 'vnc', name: 'vncserver_proxyclient_address' },
      { group: 'DEFAULT', name: 'vncserver_proxyclient_address' },
    ],
    nova: true,
    uses: COMPUTE,
  }),
  novncproxy_base_url: option({
    type: uri,
    sameOn: 'computes',
    live: true,
    default: 'http://127.0.0.1:6080/vnc_auto.html',
    help: 'Public URL of the console page. The access URL is this URL with the token added.',
    oldNames: [{ group: 'DEFAULT', name: 'novncproxy_base_url' }],
    nova: true,
    uses: [by('compute'), by('novncproxy'), by('dashboard')],
  }),
  novncproxy_host: option({
    type: string,
    sameOn: 'none',
    default: '0.0.0.0',
    help: 'Address that the proxy listens on.',
    oldNames: [{ group: 'DEFAULT', name: 'novncproxy_host' }],
    nova: true,
    uses: PROXY,
  }),
  novncproxy_port: option({
    type: port,
    sameOn: 'none',
    default: 6080,
    help: 'Port that the proxy listens on, for pages and WebSockets.',
    oldNames: [{ group: 'DEFAULT', name: 'novncproxy_port' }],
    nova: true,
    uses: PROXY,
  }),
  auth_schemes: option({
    type: list(authScheme),
    sameOn: 'controllers',
    live: true,
    default: ['none', 'vnc'],
    help: "RFB security types that the proxy accepts from VNC servers, in order of preference: `vencrypt` (TLS), `none`, `vnc` (the instance's VNC password). If no sub-type of `vencrypt` fits, the next scheme of the list is tried. The list is as strong as its weakest entry: an attacker that can alter the server's messages can choose among them. Nova's default is `none`; `vnc` is added by Oriel.",
    nova: true,
    // The driver vnc of the agent authenticates as the list allows.
    uses: [by('novncproxy'), by('compute')],
  }),
  vencrypt_ca_certs: option({
    type: string,
    pem: 'authorities',
    sameOn: 'none',
    live: true,
    default: '',
    help: 'PEM file with the authorities that sign the certificates of VNC servers; required for `vencrypt`. A certificate must also match the host name or address to which the proxy connects (`server_proxyclient_address` of the compute host); Nova does not check this. A changed file is reloaded.',
    nova: true,
    uses: [by('novncproxy', VENCRYPT, X509)],
  }),
  vencrypt_client_cert: option({
    type: string,
    pem: { key: 'vencrypt_client_key' },
    sameOn: 'none',
    live: true,
    default: '',
    help: 'PEM file with the certificate chain that the proxy sends to VNC servers that request one (`vnc_tls_x509_verify` of libvirt). A changed file is reloaded. Empty: none.',
    nova: true,
    uses: [by('novncproxy', VENCRYPT, X509)],
  }),
  vencrypt_client_key: option({
    type: string,
    sameOn: 'none',
    live: true,
    default: '',
    help: 'PEM file with the private key of `vencrypt_client_cert`. Empty: the key is in that file.',
    nova: true,
    uses: [by('novncproxy', isSet('vnc.vencrypt_client_cert'), VENCRYPT)],
    lost: 'The proxy sends no certificate to VNC servers.',
  }),
};

/** The options of `[oriel]` that concern VNC servers. */
export const orielVncOptions = {
  vnc_connect_timeout: option({
    type: integer({ min: 1, max: 300 }),
    sameOn: 'none',
    live: true,
    default: 5,
    help: 'Timeout in seconds of the TCP connection to the VNC server.',
    uses: PROXY,
  }),
  vnc_handshake_timeout: option({
    type: integer({ min: 1, max: 300 }),
    sameOn: 'none',
    live: true,
    default: 10,
    help: 'Timeout in seconds of the RFB handshake with the VNC server, including TLS.',
    uses: PROXY,
  }),
  vencrypt_subtypes: option({
    type: list(choice('x509none', 'x509vnc', 'x509plain', 'tlsnone', 'tlsvnc', 'tlsplain')),
    sameOn: 'controllers',
    live: true,
    default: ['x509none', 'x509vnc', 'x509plain'],
    help: "Sub-types of `vencrypt` in order of preference: TLS with a server certificate (`x509…`), followed by no authentication, the instance's VNC password, or a name with a password. Dangerous: `tlsnone`, `tlsvnc` and `tlsplain` are TLS without a certificate, which protects from eavesdropping, but not from an attacker on the path. TigerVNC offers `tlsvnc` unless it has a certificate.",
    uses: [by('novncproxy', VENCRYPT)],
  }),
  vencrypt_plain_user: option({
    type: string,
    sameOn: 'controllers',
    live: true,
    default: '',
    help: 'User name for the sub-types `x509plain` and `tlsplain`, the same for every VNC server. Empty: these sub-types are not used. (QEMU does not offer them.)',
    uses: [by('novncproxy', VENCRYPT, PLAIN)],
    lost: 'VNC servers that require a name and a password reject the proxy.',
  }),
  vencrypt_plain_password: option({
    type: secret,
    sameOn: 'controllers',
    live: true,
    default: new Secret(''),
    help: 'Password of `vencrypt_plain_user`.',
    secret: true,
    uses: [by('novncproxy', isSet('oriel.vencrypt_plain_user'), VENCRYPT, PLAIN)],
  }),
};
