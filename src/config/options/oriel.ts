import { Secret } from '../../platform/secret.ts';
import type { Option } from '../option.ts';
import { addressRange, boolean, choice, integer, list, secret, string, wordOr } from '../types.ts';

const CLEAR_LINKS = ['bus', 'tokens', 'keystone', 'nova', 'api', 'consoles', 'screens'] as const;
export type ClearLink = (typeof CLEAR_LINKS)[number];

/** `[oriel]`: what Nova has no option for. */
export const orielOptions = {
  transport: {
    type: choice('in-process', 'nats'),
    default: 'in-process',
    help: 'How roles reach each other: `in-process` where one process has them all, `nats` over the bus of `[oriel_nats]`.',
  } as Option<'in-process' | 'nats'>,
  token_source: {
    type: choice('consoleauth', 'nova'),
    default: 'consoleauth',
    help: "Whose tokens the proxy takes: `consoleauth`, those of Oriel's own authority; `nova`, those of an OpenStack cloud, whose Nova it asks as the user of `[service_user]`, or of `[keystone_authtoken]` where that has no `auth_url`.",
  } as Option<'consoleauth' | 'nova'>,
  token_use: {
    type: choice('many', 'once'),
    default: 'many',
    help: 'How often a console address can be opened: `many`, as often as one likes until it expires, as Nova has it; `once`, by one browser alone, which may reload the page and come back after a lost connection. Read by consoleauth when an address is made.',
  } as Option<'many' | 'once'>,
  token_binding: {
    type: choice('none', 'address'),
    default: 'none',
    help: 'Who can open a console address: `none`, whoever has it; `address`, only a browser whose IP address (of IPv6 the /64) is that from which the api was asked for it. Not with dashboards that ask the api on behalf of their users. Behind load balancers `trusted_proxies` must name them. Read by consoleauth when an address is made.',
  } as Option<'none' | 'address'>,
  resume_grace: {
    type: integer({ min: 30, max: 86_400 }),
    default: 600,
    help: 'With `token_use = once`: seconds for which a browser that lost its console may come back, from the last sign of life of its session. Longer than two of `session_recheck_interval`, by which open sessions give theirs.',
  } as Option<number>,
  drivers: {
    type: list(choice('libvirt', 'demo')),
    default: ['libvirt'],
    help: 'Hypervisor drivers of the compute agent.',
  } as Option<readonly ('libvirt' | 'demo')[]>,
  libvirt_transport: {
    type: choice('auto', 'rpc', 'virsh'),
    default: 'auto',
    help: "How the libvirt driver talks to `[libvirt] connection_uri`: `rpc`, libvirt's own RPC over the UNIX socket of this host's daemon; `virsh`, the command, for every URI. `auto`: `rpc` where it reaches (`qemu:///system` and `qemu:///session`), else `virsh`.",
  } as Option<'auto' | 'rpc' | 'virsh'>,
  trusted_proxies: {
    type: list(addressRange),
    default: [],
    help: 'Reverse proxies and load balancers whose word counts, by address or CIDR: who a request comes from (`X-Forwarded-For`, `Forwarded`, PROXY headers) and the address that it was made to (`X-Forwarded-Proto`, `X-Forwarded-Host`). What others say of that is not read. They must replace what a client sends of it, or append to `X-Forwarded-For`.',
  } as Option<readonly string[]>,
  proxy_protocol: {
    type: list(choice('novncproxy', 'api')),
    default: [],
    help: 'Listeners at which every connection of a trusted proxy begins with a header of the PROXY protocol, version 1 or 2 (`send-proxy` of HAProxy, `proxy_protocol on` of nginx streams), and is closed without one. Connections of others have none.',
  } as Option<readonly ('novncproxy' | 'api')[]>,
  api_cert: {
    type: string,
    default: '',
    help: "The TLS certificate chain of the api and the dashboard, a PEM file; with it their port takes nothing but TLS, by `[console] ssl_ciphers` and `ssl_minimum_version`. Read again when it changes. Empty: no TLS. (Nova's `[wsgi] ssl_cert_file` is not read.)",
  } as Option<string>,
  api_key: {
    type: string,
    default: '',
    help: "The private key of `api_cert`, a PEM file. Empty: it is in `api_cert`'s file.",
  } as Option<string>,
  clear_links: {
    type: list(choice(...CLEAR_LINKS)),
    default: [],
    help: 'Links that may leave this machine without TLS, so that nothing warns of them: `bus` (NATS), `tokens` (memcached), `keystone`, `nova`, `api` (its listener), `consoles` (the listener of the proxy), `screens` (VNC servers). It switches nothing on or off. See [links in the clear](security.md#links-in-the-clear).',
  } as Option<readonly ClearLink[]>,
  default_project: {
    type: string,
    default: 'default',
    help: 'Id of the project that owns a guest whose metadata names none.',
  } as Option<string>,
  require_shared_store: {
    type: boolean,
    default: false,
    help: 'The token authority refuses to serve where other controllers do not see its tokens: on a store of its own, and when it finds another authority with another store. False: it serves and says so.',
  } as Option<boolean>,
  audit_log: {
    type: string,
    default: '',
    help: 'File to which every sign-in, console and session is appended as a line of JSON: who, from where, to what, when, how it ended; refused attempts too. Made with mode 0600; opened anew on SIGHUP. Several processes may share it. `-`: standard output. Empty: no audit. See [audit](audit.md).',
  } as Option<string>,
  audit_failure: {
    type: choice('continue', 'refuse'),
    default: 'continue',
    help: 'What happens when `audit_log` cannot be written, such as on a full disk: `continue` keeps up to 10,000 records in memory and goes on; `refuse` opens no console whose record is not in the file. Both say so in the log.',
  } as Option<'continue' | 'refuse'>,
  refusal: {
    type: choice('screen', 'rfb', 'close', 'http'),
    default: 'screen',
    help: 'How the proxy says no: `screen` paints the reason for any VNC client, `rfb` sends it as the failure reason of RFB, `close` sends the close code alone, `http` answers before the WebSocket opens.',
  } as Option<'screen' | 'rfb' | 'close' | 'http'>,
  refusal_hold: {
    type: integer({ min: 0, max: 3600 }),
    default: 30,
    help: 'Seconds that a refusal screen stays before the connection is closed.',
  } as Option<number>,
  max_refusals: {
    type: integer({ min: 0 }),
    default: 100,
    help: 'Refusal screens held at once; beyond it the close code alone is sent.',
  } as Option<number>,
  max_refusals_per_address: {
    type: integer({ min: 0 }),
    default: 5,
    help: 'Refusal screens held at once for one client address.',
  } as Option<number>,
  max_sessions: {
    type: integer({ min: 1 }),
    default: 10_000,
    help: 'Sessions of one proxy, those in their handshake included; of all its workers together.',
  } as Option<number>,
  workers: {
    type: wordOr('auto', integer({ min: 1, max: 64 })),
    default: 1,
    help: 'Processes that the console proxy spreads its sessions over, beside the one that is started: worth it where one core does not carry them. `auto`: as many as there are cores. 1: none beside it.',
  } as Option<number | 'auto'>,
  session_idle_limit: {
    type: integer({ min: 0, max: 604_800 }),
    default: 0,
    help: "Seconds without a key or a movement of the pointer after which a console ends; what the screen does by itself does not count. Oriel's page warns a minute before. It holds for consoles that are opened from then on. 0: never.",
  } as Option<number>,
  session_max_length: {
    type: integer({ min: 0, max: 31_536_000 }),
    default: 0,
    help: "Seconds after which a console ends, however much it is used. Oriel's page warns a minute before. It holds for consoles that are opened from then on. 0: never.",
  } as Option<number>,
  console_sharing: {
    type: choice('share', 'refuse', 'takeover'),
    default: 'share',
    help: 'What happens when a second person opens the console of a guest: `share`, both use it; `refuse`, the second is told that somebody is connected; `takeover`, the first is told who took over, and ends. View-only consoles do not count, nor does another window of the same person. Set it alike on every proxy.',
  } as Option<'share' | 'refuse' | 'takeover'>,
  reader_consoles: {
    type: choice('view_only', 'refuse'),
    default: 'refuse',
    help: 'What the api gives to those who have the role `reader` in the project of a guest and no more: `refuse`, no console, as in Nova; `view_only`, consoles for looking alone.',
  } as Option<'view_only' | 'refuse'>,
  max_sessions_per_address: {
    type: integer({ min: 0 }),
    default: 1_000,
    help: 'Sessions that one client address (of IPv6 one /64) has of one proxy, those in their handshake included. A load balancer that is no trusted proxy is one address. 0: no such limit.',
  } as Option<number>,
  max_sessions_per_user: {
    type: integer({ min: 0 }),
    default: 200,
    help: 'Sessions that one user has of one proxy. 0: no such limit. In front of a cloud the user of a token is not known, and the limit does not apply.',
  } as Option<number>,
  max_sessions_per_guest: {
    type: integer({ min: 0 }),
    default: 50,
    help: 'Sessions that one guest has of one proxy. 0: no such limit.',
  } as Option<number>,
  max_connections_per_address: {
    type: integer({ min: 0 }),
    default: 2_000,
    help: 'TCP connections that one client address (of IPv6 one /64) has to one proxy process; more are closed at once. Those of trusted proxies are not counted, unless a PROXY header tells whose they are. 0: no such limit.',
  } as Option<number>,
  max_upgrades_per_minute: {
    type: integer({ min: 0 }),
    default: 1_200,
    help: 'WebSocket requests that one client address (of IPv6 one /64) makes of one proxy process: as many at once, and as many a minute. 0: no such limit.',
  } as Option<number>,
  free_bad_tokens: {
    type: integer({ min: 0 }),
    default: 20,
    help: 'Tokens, unknown or expired, that one client address (of IPv6 one /64) may bring before it has one try at a time, with pauses of 1 to 30 seconds between. Failures are half forgotten after five minutes. 0: no such limit.',
  } as Option<number>,
  vnc_connect_timeout: {
    type: integer({ min: 1, max: 300 }),
    default: 5,
    help: 'Seconds for the TCP connection to the VNC server.',
  } as Option<number>,
  vnc_handshake_timeout: {
    type: integer({ min: 1, max: 300 }),
    default: 10,
    help: 'Seconds for the RFB handshake with the VNC server, that of TLS included.',
  } as Option<number>,
  vencrypt_subtypes: {
    type: list(choice('x509none', 'x509vnc', 'x509plain', 'tlsnone', 'tlsvnc', 'tlsplain')),
    default: ['x509none', 'x509vnc', 'x509plain'],
    help: "What `vencrypt` may be made of, in order of preference: TLS with a server certificate (`x509…`), then nothing more, the guest's VNC password or a name with a password. Dangerous: `tlsnone`, `tlsvnc` and `tlsplain` are TLS without any certificate, which keeps out who listens, not who sits in between.",
  } as Option<readonly ('x509none' | 'x509vnc' | 'x509plain' | 'tlsnone' | 'tlsvnc' | 'tlsplain')[]>,
  vencrypt_plain_user: {
    type: string,
    default: '',
    help: 'The name for the sub-types `x509plain` and `tlsplain`, the same for every VNC server. Empty: these cannot be used. (QEMU does not offer them.)',
  } as Option<string>,
  vencrypt_plain_password: {
    type: secret,
    default: new Secret(''),
    help: 'The password that goes with `vencrypt_plain_user`.',
    secret: true,
  } as Option<Secret>,
  client_handshake_timeout: {
    type: integer({ min: 1, max: 300 }),
    default: 10,
    help: 'Seconds for the request head, the upgrade and the RFB handshake of a client.',
  } as Option<number>,
  session_recheck_interval: {
    type: integer({ min: 0, max: 3600 }),
    default: 30,
    help: 'Seconds after which the proxy asks again whether an open console may go on: whether its guest is where it was, nobody has withdrawn it and its person may still have it. It matters where the message that ends a session is lost. 0: never.',
  } as Option<number>,
  drain_timeout: {
    type: integer({ min: 0, max: 86_400 }),
    default: 30,
    help: 'Seconds that open consoles may go on after SIGTERM; then they are told why and end. Let whatever stops the service wait longer (TimeoutStopSec of systemd: 90 s unless set). 0: they end at once.',
  } as Option<number>,
  ping_interval: {
    type: integer({ min: 0 }),
    default: 25,
    help: 'Seconds of silence after which the proxy pings the browser, so that no load balancer takes the session for idle. 0: never.',
  } as Option<number>,
  hsts_max_age: {
    type: integer({ min: 0 }),
    default: 31_536_000,
    help: 'Seconds for which browsers that came over TLS (`[DEFAULT] cert`, `api_cert`) are told to use nothing else with this host name. That holds for all its ports: where the same name also serves something without TLS, set 0, which says nothing.',
  } as Option<number>,
};
