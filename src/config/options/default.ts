import { hostname, type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import { by, isSet } from '../checks/uses.ts';
import { option } from '../option.ts';
import { boolean, boundedString, integer, port, string } from '../types.ts';

const ANY = [by('any')];
const API = [by('api')];
const PROXY = [by('proxy')];

/** `[DEFAULT]` */
export const defaultOptions = {
  host: option({
    type: boundedString({ min: 1, max: 255 }),
    sameOn: 'none',
    default: hostname(),
    defaultText: "this machine's host name",
    help: 'The name of this host on the bus, by which compute agents are addressed. It must be unique for each host.',
    nova: true,
    uses: ANY,
  }),
  my_ip: option({
    type: string,
    sameOn: 'none',
    default: firstAddress(networkInterfaces()),
    defaultText: 'the first IPv4 address of this machine that is not loopback',
    help: "This host's address on the management network. Other options refer to it as `$my_ip`.",
    nova: true,
    uses: ANY,
  }),
  osapi_compute_listen: option({
    type: string,
    sameOn: 'none',
    default: '0.0.0.0',
    help: 'Address that the api listens on.',
    nova: true,
    uses: API,
  }),
  osapi_compute_listen_port: option({
    type: port,
    sameOn: 'none',
    default: 8774,
    help: 'Port that the api listens on.',
    nova: true,
    uses: API,
  }),
  ssl_only: option({
    type: boolean,
    sameOn: 'controllers',
    default: false,
    help: 'The proxy rejects connections without TLS, with an explanation.',
    nova: true,
    uses: PROXY,
  }),
  cert: option({
    type: string,
    pem: { key: 'key' },
    sameOn: 'none',
    live: true,
    default: '',
    help: "PEM file with the proxy's TLS certificate chain. With it the proxy accepts TLS and plain connections on the same port. The proxy reloads a changed file. Empty: no TLS. (Nova's default is self.pem in the working directory.)",
    nova: true,
    uses: PROXY,
  }),
  key: option({
    type: string,
    sameOn: 'none',
    live: true,
    default: '',
    help: 'PEM file with the private key of `cert`. Empty: the key is in the file of `cert`.',
    nova: true,
    uses: [by('proxy', isSet('DEFAULT.cert'))],
    lost: 'The proxy does not use TLS.',
  }),
  shutdown_timeout: option({
    type: integer({ min: 0, max: 3_600 }),
    sameOn: 'none',
    default: 60,
    help: 'How long, in seconds, an instance may take to shut down or reboot on request. Then the compute agent powers it off or resets it. 0: at once.',
    nova: true,
    uses: [by('compute')],
  }),
  record: option({
    type: string,
    sameOn: 'none',
    default: '',
    help: 'The proxy records each session in a file with this name and a number appended, readable for its owner only. Dangerous: recordings contain everything typed, including passwords. Empty: no recording.',
    nova: true,
    uses: PROXY,
  }),
  source_is_ipv6: option({
    type: boolean,
    sameOn: 'none',
    default: false,
    help: "If the proxy's listen address is a name: listen on its IPv6 address instead of its IPv4 address.",
    nova: true,
    uses: PROXY,
  }),
  web: option({
    type: string,
    sameOn: 'none',
    default: '',
    help: "Directory with the pages that the proxy serves, such as the distribution's noVNC (/usr/share/novnc). Empty: Oriel's own page.",
    nova: true,
    uses: PROXY,
  }),
};

function firstAddress(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): string {
  const addresses = Object.values(interfaces).flatMap((list) => list ?? []);
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
}
