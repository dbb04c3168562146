import { messageOf } from '../platform/message-of.ts';
import type { StepNumber } from './steps.ts';

/** One way that a step can say no. docs/errors.md is generated from the table below. */
export interface RefusalKind {
  /** The step of src/flow/steps.ts that refuses. */
  readonly step: StepNumber;
  /** What the api answers, and the proxy where `[oriel] refusal = http`. */
  readonly httpStatus: number;
  /** WebSocket close code: its own in 4400..4599, or the standard's where RFC 6455 has one. */
  readonly closeCode: number;
  /** A few words for a heading or the screen's name. No secret, no address. */
  readonly title: string;
  /** What happened, for the person at the browser. No secret, no address. */
  readonly sentence: string;
  /** What that person can do next. */
  readonly advice: string;
  /** What the operator looks at, by option and command name. */
  readonly remedy: string;
}

const NEW_CONSOLE = 'Ask for the console again to get a new address.';
const ASK_OPERATOR = 'Tell your operator the request id below.';

/** Every refusal of every step, in the order of the steps. Codes are stable; words may improve. */
export const REFUSALS = {
  request_malformed: {
    step: 2,
    httpStatus: 400,
    closeCode: 4400,
    title: 'malformed request',
    sentence: 'The request could not be understood.',
    advice: 'Correct the request as the message says.',
    remedy: 'The message names the field. The API document at /openapi.json shows the right form.',
  },
  api_tls_required: {
    step: 2,
    httpStatus: 426,
    closeCode: 4405,
    title: 'not encrypted',
    sentence: 'This api takes encrypted connections only: its address begins with https://.',
    advice: 'Write https:// in front of the address.',
    remedy:
      'A request without TLS came although [oriel] api_cert is set: do OS_AUTH_URL and the catalog say https://, and does the load balancer in front speak TLS to the api?',
  },
  unauthenticated: {
    step: 2,
    httpStatus: 401,
    closeCode: 4401,
    title: 'not signed in',
    sentence: 'The request you have made requires authentication.',
    advice: 'Sign in again.',
    remedy: 'X-Auth-Token is absent, expired or not from this service. Get one with POST /v3/auth/tokens.',
  },
  sign_in_throttled: {
    step: 2,
    httpStatus: 429,
    closeCode: 4408,
    title: 'too many sign-ins',
    sentence: 'There were too many sign-ins that failed, or too many at once.',
    advice: 'Wait a minute, then sign in again.',
    remedy:
      'Somebody guesses passwords, a script has an old one, or more people sign in at once than hashing keeps up with. The log has user and address.',
  },
  requests_throttled: {
    step: 2,
    httpStatus: 429,
    closeCode: 4425,
    title: 'too many requests',
    sentence: 'Too many requests of this client address are under way.',
    advice: 'Wait a second, then try again.',
    remedy:
      'The detail names the client address. If it is a load balancer, name it in [oriel] trusted_proxies, so that each client behind it counts by itself. If requests take long, look for a compute host that does not answer.',
  },
  sign_in_forgotten: {
    step: 2,
    httpStatus: 401,
    closeCode: 4550,
    title: 'signed out by a restart',
    sentence: 'Your sign-in began before the token store was restarted.',
    advice: 'Sign in again.',
    remedy:
      'The token store has lost its memory of the sign-ins that were ended, so that none from before is accepted: consoleauth was restarted with [cache] enabled = False, or most servers of [cache] memcache_servers were restarted within [oriel_auth] token_expiration.',
  },
  sign_in_unchecked: {
    step: 2,
    httpStatus: 503,
    closeCode: 4551,
    title: 'sign-ins cannot be checked',
    sentence: 'Sign-ins cannot be checked: the token authority or its store does not answer.',
    advice: `Try again in a minute. ${ASK_OPERATOR}`,
    remedy:
      'The api asks consoleauth which sign-ins were ended. The log has the cause: no consoleauth answers (start one with "oriel serve --role consoleauth"), or fewer than half of [cache] memcache_servers answer it.',
  },
  sign_ins_full: {
    step: 2,
    httpStatus: 503,
    closeCode: 4552,
    title: 'too many ended sign-ins',
    sentence: 'The token store has no space for another ended sign-in.',
    advice: `Try again later. ${ASK_OPERATOR}`,
    remedy:
      'Ended sign-ins are kept until they would have expired. A client signs in and out all the time (the audit log shows which), or [oriel_auth] token_expiration is very long.',
  },
  identity_unreachable: {
    step: 2,
    httpStatus: 503,
    closeCode: 4407,
    title: 'identity service does not answer',
    sentence: 'Your sign-in could not be checked: the identity service does not answer.',
    advice: `Try again in a minute. ${ASK_OPERATOR}`,
    remedy:
      'Keystone did not answer the api, or did not accept its service user: look at [keystone_authtoken] auth_url, username and password, and at cafile where the log tells of a certificate.',
  },
  forbidden: {
    step: 2,
    httpStatus: 403,
    closeCode: 4402,
    title: 'not allowed',
    sentence: 'Policy does not allow this to be done with your roles.',
    advice: 'Ask an administrator of the project for the role member.',
    remedy:
      'Opening a console needs the role member or admin in the project of the guest ([oriel_auth] user).',
  },
  not_found: {
    step: 2,
    httpStatus: 404,
    closeCode: 4403,
    title: 'no such thing',
    sentence: 'The resource could not be found.',
    advice: 'Check the address.',
    remedy:
      'The path or the method is not part of the API at that microversion; /openapi.json lists what is.',
  },
  instance_unknown: {
    step: 2,
    httpStatus: 404,
    closeCode: 4404,
    title: 'no such guest',
    sentence: 'The guest could not be found.',
    advice: 'Check its name or id; a guest of another project cannot be seen.',
    remedy:
      'No compute agent that answered knows the guest, or it belongs to another project. "oriel server list" shows what is there.',
  },
  instance_on_two_hosts: {
    step: 2,
    httpStatus: 409,
    closeCode: 4409,
    title: 'two hosts have this instance',
    sentence: 'Two compute hosts report this instance as running.',
    advice: ASK_OPERATOR,
    remedy:
      'The message names the hosts. Only one can be right: compare "virsh list" on both. If the instance was never migrated there, treat the other host as broken into.',
  },
  peer_silent: {
    step: 2,
    httpStatus: 503,
    closeCode: 4406,
    title: 'a host does not answer',
    sentence: 'One of the hosts that were asked does not answer.',
    advice: `Try again in a minute. ${ASK_OPERATOR}`,
    remedy:
      'The message names the host and what it was asked. Is Oriel running there and on the bus ([oriel_nats] servers)?',
  },
  compute_unreachable: {
    step: 3,
    httpStatus: 503,
    closeCode: 4410,
    title: 'compute host does not answer',
    sentence: 'The host that runs the guest does not answer.',
    advice: `Try again in a minute. ${ASK_OPERATOR}`,
    remedy:
      'The compute agent of that host is not running, is frozen or is not on the bus: look at its log, start it with "oriel serve --role compute".',
  },
  console_disabled: {
    step: 4,
    httpStatus: 400,
    closeCode: 4411,
    title: 'consoles are switched off',
    sentence: 'VNC consoles are switched off on the host of the guest.',
    advice: ASK_OPERATOR,
    remedy: 'Set [vnc] enabled = True in the configuration of that compute agent.',
  },
  console_type_invalid: {
    step: 4,
    httpStatus: 400,
    closeCode: 4412,
    title: 'console type not offered',
    sentence: 'Consoles of that type are not offered.',
    advice: 'Ask for protocol vnc, type novnc.',
    remedy: 'Oriel offers protocol vnc with type novnc.',
  },
  hypervisor_unreachable: {
    step: 5,
    httpStatus: 503,
    closeCode: 4413,
    title: 'hypervisor does not answer',
    sentence: 'The hypervisor on the host of the guest does not answer.',
    advice: `Try again in a minute. ${ASK_OPERATOR}`,
    remedy:
      'Is libvirtd running on that host, and may the agent use [libvirt] connection_uri? Try "virsh -c <uri> list".',
  },
  hypervisor_forbidden: {
    step: 5,
    httpStatus: 503,
    closeCode: 4419,
    title: 'no access to the hypervisor',
    sentence: 'The compute agent on the host of the guest has no access to the hypervisor.',
    advice: ASK_OPERATOR,
    remedy:
      'The user that runs the compute agent may not use the socket of libvirt: put it into the group of that socket (Debian: libvirt) or allow it org.libvirt.unix.manage by a polkit rule, and start the agent anew. As that user, try "virsh -c <uri> list" with [libvirt] connection_uri.',
  },
  guest_unknown: {
    step: 5,
    httpStatus: 404,
    closeCode: 4414,
    title: 'guest is gone',
    sentence: 'The guest is no longer on its host.',
    advice: 'Reload the list of guests.',
    remedy: 'The hypervisor has no such domain. It was undefined or migrated since the list was read.',
  },
  guest_not_running: {
    step: 5,
    httpStatus: 409,
    closeCode: 4415,
    title: 'guest is not running',
    sentence: 'The guest is not running, so it has no screen.',
    advice: 'Start the guest, then ask for its console.',
    remedy: 'A stopped guest has no VNC port. Start it ("virsh start").',
  },
  guest_without_vnc: {
    step: 6,
    httpStatus: 400,
    closeCode: 4416,
    title: 'guest has no VNC screen',
    sentence: 'The guest has no VNC screen.',
    advice: ASK_OPERATOR,
    remedy: "Add <graphics type='vnc' autoport='yes'/> to the domain and start it anew.",
  },
  vnc_on_socket: {
    step: 6,
    httpStatus: 400,
    closeCode: 4417,
    title: 'screen is not on the network',
    sentence: 'The VNC screen of the guest is on a local socket that the proxy cannot reach.',
    advice: ASK_OPERATOR,
    remedy:
      "The domain's <graphics> listens on a UNIX socket: give it <listen type='address'/> with an address the proxy reaches.",
  },
  vnc_listens_elsewhere: {
    step: 6,
    httpStatus: 400,
    closeCode: 4418,
    title: 'screen is on another address',
    sentence: 'The screen of the guest is on an address that no console proxy can use.',
    advice: ASK_OPERATOR,
    remedy:
      "The message has both addresses: the one that the guest's VNC server listens on and [vnc] server_proxyclient_address of its host. Give the domain <listen type='address'/> with that address or 0.0.0.0 and start it anew, or set server_proxyclient_address to the address that the guest listens on. A guest that listens on 127.0.0.1 can only be shown by a proxy in the agent's own process.",
  },
  foreign_connect_info: {
    step: 8,
    httpStatus: 502,
    closeCode: 4424,
    title: 'a compute host answers for another',
    sentence: 'The host of the instance answered with the console of another one.',
    advice: ASK_OPERATOR,
    remedy:
      'A compute agent may only answer for its own instances. Upgrade it to the version of the api; if it is, treat that host as broken into.',
  },
  authority_unreachable: {
    step: 9,
    httpStatus: 503,
    closeCode: 4420,
    title: 'token authority does not answer',
    sentence: 'The console could not be authorised: the token authority does not answer.',
    advice: `Try again in a minute. ${ASK_OPERATOR}`,
    remedy:
      'No consoleauth answered the api in time. If the detail names hosts, these were asked: look at their consoleauth and at the NATS server that each is connected to. If it names none, start one with "oriel serve --role consoleauth".',
  },
  store_unavailable: {
    step: 10,
    httpStatus: 503,
    closeCode: 4421,
    title: 'token store does not answer',
    sentence: 'The console could not be authorised: the token store does not answer.',
    advice: `Try again in a minute. ${ASK_OPERATOR}`,
    remedy:
      'No server of [cache] memcache_servers took the token. Are they running and reachable from this consoleauth?',
  },
  too_many_tokens: {
    step: 10,
    httpStatus: 429,
    closeCode: 4426,
    title: 'too many live tokens',
    sentence: 'The console could not be authorised: too many consoles were requested recently.',
    advice: 'Use a console that you already have, or try again in a few minutes.',
    remedy:
      'The token store holds as many live tokens as it may; the detail says of what and how many. Tokens live [consoleauth] token_ttl seconds: look for a client that requests consoles in a loop, or shorten token_ttl.',
  },
  store_not_shared: {
    step: 10,
    httpStatus: 503,
    closeCode: 4422,
    title: 'controllers do not share tokens',
    sentence: 'The console could not be authorised: the controllers do not share tokens.',
    advice: ASK_OPERATOR,
    remedy:
      '[oriel] require_shared_store is True, and this consoleauth has a store that others do not share. Set enabled, backend and memcache_servers (not memcached_servers) in [cache] alike on every controller; "oriel doctor" names hosts, file and line.',
  },
  console_not_audited: {
    step: 11,
    httpStatus: 503,
    closeCode: 4423,
    title: 'cannot be audited',
    sentence: 'Consoles are audited here, and this one cannot be.',
    advice: ASK_OPERATOR,
    remedy:
      '[oriel] audit_failure is refuse, and the api cannot write [oriel] audit_log: is the disk full? The log has the error.',
  },
  token_missing: {
    step: 13,
    httpStatus: 401,
    closeCode: 4430,
    title: 'no token',
    sentence: 'The address has no console token in it.',
    advice: NEW_CONSOLE,
    remedy:
      'The WebSocket request had a token neither in its query (token=, path=?token=) nor in the cookie "token". Does [vnc] novncproxy_base_url lead here, and does the reverse proxy keep the query?',
  },
  token_malformed: {
    step: 13,
    httpStatus: 400,
    closeCode: 4431,
    title: 'garbled token',
    sentence: 'The console token in the address is garbled.',
    advice: `Copy the whole address, or begin anew. ${NEW_CONSOLE}`,
    remedy: 'The token is not of a form that this system mints: the address was cut or changed on its way.',
  },
  origin_forbidden: {
    step: 13,
    httpStatus: 403,
    closeCode: 4432,
    title: 'page from elsewhere',
    sentence: 'The page that asked for this console comes from a site that may not.',
    advice: 'Open the console by the address that you were given.',
    remedy:
      'The Origin header names a host that is neither the Host header nor in [console] allowed_origins. The log has both. A reverse proxy must keep Host, or its public name be listed.',
  },
  origin_scheme_mismatch: {
    step: 13,
    httpStatus: 403,
    closeCode: 4433,
    title: 'http and https mixed',
    sentence: 'The page came over another scheme (http or https) than the console address says.',
    advice: 'Open the console by the address that you were given, with its https:// or http://.',
    remedy:
      "The Origin's scheme differs from that of [vnc] novncproxy_base_url on the compute host: give both the same scheme. Behind a reverse proxy that ends TLS, base_url starts with https://.",
  },
  upgrade_required: {
    step: 13,
    httpStatus: 426,
    closeCode: 4434,
    title: 'not a WebSocket request',
    sentence: 'This address wants a WebSocket, not a plain request.',
    advice: 'Open the console page instead.',
    remedy:
      'A plain HTTP request came where a WebSocket is due. If a WebSocket was meant, the reverse proxy in front removed the Upgrade header. nginx needs proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";',
  },
  handshake_malformed: {
    step: 13,
    httpStatus: 400,
    closeCode: 4435,
    title: 'bad WebSocket handshake',
    sentence: 'The WebSocket handshake is malformed.',
    advice: 'Use a current browser.',
    remedy:
      'Sec-WebSocket-Key or -Version is missing or wrong: a client or a proxy in between does not speak RFC 6455.',
  },
  subprotocol_unsupported: {
    step: 13,
    httpStatus: 400,
    closeCode: 4439,
    title: 'unknown sub-protocol',
    sentence: 'The viewer asks for a WebSocket sub-protocol that the proxy does not speak.',
    advice: 'Use the console page of this proxy, or a viewer that sends binary frames.',
    remedy:
      'The viewer offers sub-protocols without binary, as programs for websockify before 0.9 do (base64). Have it offer binary, or none; the log has what it offered.',
  },
  proxy_full: {
    step: 13,
    httpStatus: 503,
    closeCode: 4436,
    title: 'too many consoles',
    sentence: 'This console proxy has no room for another session.',
    advice: 'Close a console that you do not need, or try again later.',
    remedy: 'A limit was reached: see [oriel] max_sessions, and docs/limits.md.',
  },
  address_full: {
    step: 13,
    httpStatus: 429,
    closeCode: 4540,
    title: 'too many consoles from your network',
    sentence: 'Too many consoles are open from your network address.',
    advice: 'Close a console that you do not need, or try again later.',
    remedy:
      'One address (of IPv6 one /64) has [oriel] max_sessions_per_address sessions of this proxy. If it is a load balancer, name it in [oriel] trusted_proxies: then each person counts by their own.',
  },
  upgrades_throttled: {
    step: 13,
    httpStatus: 429,
    closeCode: 4541,
    title: 'too many attempts',
    sentence: 'Consoles were asked for too often from your network address.',
    advice: 'Wait a minute, then try again.',
    remedy:
      'One address (of IPv6 one /64) made more than [oriel] max_upgrades_per_minute WebSocket requests: a flood, a script in a loop, or a load balancer that is missing in [oriel] trusted_proxies.',
  },
  proxy_draining: {
    step: 13,
    httpStatus: 503,
    closeCode: 4437,
    title: 'proxy is shutting down',
    sentence: 'This console proxy is shutting down.',
    advice: NEW_CONSOLE,
    remedy: 'The proxy got SIGTERM. Its live sessions end at the deadline; new ones belong to another proxy.',
  },
  tls_required: {
    step: 13,
    httpStatus: 426,
    closeCode: 4438,
    title: 'not encrypted',
    sentence: 'This console proxy takes encrypted connections only.',
    advice: 'Open the address with https:// in front.',
    remedy:
      'A connection without TLS came although [DEFAULT] ssl_only is set: does [vnc] novncproxy_base_url begin with https://, and does the load balancer in front speak TLS to the proxy?',
  },
  tokens_throttled: {
    step: 14,
    httpStatus: 429,
    closeCode: 4542,
    title: 'too many wrong addresses',
    sentence: 'Too many invalid console addresses came from your network address.',
    advice: 'Wait a minute, then try again. Consoles that were open before can be opened again at once.',
    remedy:
      'One address (of IPv6 one /64) brought more than [oriel] free_bad_tokens tokens that are unknown or expired, and now has one try at a time, with pauses between. The log has the address: a page that was left open, a script, a guesser, or a load balancer that is missing in [oriel] trusted_proxies.',
  },
  user_full: {
    step: 14,
    httpStatus: 429,
    closeCode: 4543,
    title: 'too many consoles of yours',
    sentence: 'You have too many consoles open.',
    advice: 'Close a console that you do not need.',
    remedy:
      'The user has [oriel] max_sessions_per_user sessions of this proxy. "oriel session list" shows them; one that nobody looks at can be ended.',
  },
  guest_full: {
    step: 14,
    httpStatus: 429,
    closeCode: 4544,
    title: 'too many viewers',
    sentence: 'Too many people have the console of this guest open.',
    advice: 'Ask one of them to close it, or try again later.',
    remedy:
      'The instance has [oriel] max_sessions_per_guest sessions of this proxy, or only the last fifth of them is free. That fifth is for users who have no other session of the instance and do more than view: an administrator finds a slot in it. "oriel session list" shows whose the sessions are.',
  },
  guest_share_full: {
    step: 14,
    httpStatus: 429,
    closeCode: 4545,
    title: 'too many consoles of one instance',
    sentence: 'You have the console of this instance open too many times.',
    advice: 'Close one of them, in another window or on another machine.',
    remedy:
      'The user has half of the [oriel] max_sessions_per_guest sessions of the instance; the others are for other users. "oriel session list" shows them; a view-only address that was passed on counts for the user who asked for it.',
  },
  token_check_unreachable: {
    step: 14,
    httpStatus: 503,
    closeCode: 4440,
    title: 'token authority does not answer',
    sentence: 'Your access could not be checked: the token authority does not answer.',
    advice: `Try again in a minute. ${ASK_OPERATOR}`,
    remedy:
      'No consoleauth answered the proxy in time. If the detail names hosts, these were asked: look at their consoleauth and at the NATS server that each is connected to. If it names none, start one with "oriel serve --role consoleauth".',
  },
  nova_unreachable: {
    step: 14,
    httpStatus: 503,
    closeCode: 4441,
    title: 'cloud does not answer',
    sentence: 'Your access could not be checked: the compute service does not answer.',
    advice: `Try again in a minute. ${ASK_OPERATOR}`,
    remedy:
      'Nova did not answer the proxy within [oriel_nova] timeout; the log has address and error. Is nova-api running, is that endpoint one that the proxy reaches ([oriel_nova] valid_interfaces, endpoint_override), and is its certificate of an authority in [oriel_nova] cafile?',
  },
  nova_identity_unreachable: {
    step: 14,
    httpStatus: 503,
    closeCode: 4442,
    title: 'identity service does not answer',
    sentence: 'Your access could not be checked: the identity service does not answer.',
    advice: `Try again in a minute. ${ASK_OPERATOR}`,
    remedy:
      'The proxy got no token from Keystone: look at auth_url (and cafile) in [service_user], or in [keystone_authtoken] where that has none. The log has address and error.',
  },
  nova_credentials_refused: {
    step: 14,
    httpStatus: 502,
    closeCode: 4443,
    title: 'proxy is not let in',
    sentence: 'Your access could not be checked: the proxy has the wrong credentials.',
    advice: ASK_OPERATOR,
    remedy:
      "Keystone or Nova answered 401 to the proxy's service user: look at username, password, project and domains in [service_user], or in [keystone_authtoken] where that has no auth_url.",
  },
  nova_forbidden: {
    step: 14,
    httpStatus: 502,
    closeCode: 4444,
    title: 'proxy lacks rights',
    sentence: 'Your access could not be checked: the proxy lacks rights in the cloud.',
    advice: ASK_OPERATOR,
    remedy:
      "Nova answered 403 to the proxy's service user: it needs the role admin in its project, or a policy that lets it do os_compute_api:os-console-auth-tokens, os-remote-consoles and servers:show.",
  },
  nova_failed: {
    step: 14,
    httpStatus: 503,
    closeCode: 4445,
    title: 'cloud has a failure',
    sentence: 'Your access could not be checked: the compute service has a failure.',
    advice: `Try again in a minute. ${ASK_OPERATOR}`,
    remedy:
      "Nova answered with a failure of its own (5xx) or that it is overloaded (429). Its log has the cause under the request id that Oriel's log names.",
  },
  nova_answer_unusable: {
    step: 14,
    httpStatus: 502,
    closeCode: 4446,
    title: 'cloud answers nonsense',
    sentence: 'Your access could not be checked: the answer of the cloud made no sense.',
    advice: ASK_OPERATOR,
    remedy:
      'What answered the proxy is no compute API, or a redirect, or in another form than any known Nova: does [oriel_nova] endpoint_override, or the catalog, lead to .../v2.1 of nova-api? The log has the status.',
  },
  nova_too_old: {
    step: 14,
    httpStatus: 502,
    closeCode: 4447,
    title: 'cloud is too old',
    sentence: 'Your access could not be checked: the compute service is too old for that.',
    advice: ASK_OPERATOR,
    remedy:
      'The proxy needs compute microversion 2.31 (Nova 13, Newton) or newer. Does the endpoint end in /v2.1, not /v2?',
  },
  nova_endpoint_missing: {
    step: 14,
    httpStatus: 502,
    closeCode: 4448,
    title: 'cloud has no compute address',
    sentence: 'Your access could not be checked: the cloud lists no compute service.',
    advice: ASK_OPERATOR,
    remedy:
      "Keystone's catalog has no endpoint of [oriel_nova] service_type, valid_interfaces and region_name (or the service user's token has no catalog). Correct these, or set endpoint_override.",
  },
  token_unknown: {
    step: 15,
    httpStatus: 401,
    closeCode: 4450,
    title: 'token is not known',
    sentence: 'The console token in the address is not known here, or was withdrawn.',
    advice: NEW_CONSOLE,
    remedy:
      'The authority never saw that token or it was deleted. If it happens at random, the consoleauths do not share one store: see [cache] memcache_servers.',
  },
  token_unknown_split_store: {
    step: 15,
    httpStatus: 503,
    closeCode: 4456,
    title: 'controllers do not share tokens',
    sentence: 'The token is not known here: the controllers do not share tokens.',
    advice: `Trying again may help by chance. ${ASK_OPERATOR}`,
    remedy:
      'The consoleauths have stores of their own, so that one does not know what another has authorised. Set enabled, backend and memcache_servers (not memcached_servers) in [cache] alike on every controller; "oriel doctor" names hosts, file and line.',
  },
  token_store_not_shared: {
    step: 15,
    httpStatus: 503,
    closeCode: 4457,
    title: 'controllers do not share tokens',
    sentence: 'Your access could not be checked: the controllers do not share tokens.',
    advice: ASK_OPERATOR,
    remedy:
      '[oriel] require_shared_store is True, and this consoleauth has a store that others do not share. "oriel doctor" names hosts, option, file and line.',
  },
  token_expired: {
    step: 15,
    httpStatus: 401,
    closeCode: 4451,
    title: 'token has expired',
    sentence: 'The console address has expired.',
    advice: NEW_CONSOLE,
    remedy: 'Addresses live for [consoleauth] token_ttl seconds after they are made.',
  },
  token_used: {
    step: 15,
    httpStatus: 403,
    closeCode: 4510,
    title: 'address was used already',
    sentence: 'This console address was used already, and opens one console only.',
    advice: `Go on where it was opened. ${NEW_CONSOLE}`,
    remedy:
      'With [oriel] token_use = once an address opens one console, and whoever opened it may go on with it. Another browser came, the resume secret of this one is gone (cookies cleared, embedded page without cookies), or the console ended longer than [oriel] resume_grace ago.',
  },
  token_address_differs: {
    step: 15,
    httpStatus: 403,
    closeCode: 4512,
    title: 'asked for from elsewhere',
    sentence: 'This console address opens only where it was asked for.',
    advice: 'Ask for the console from this computer and this network.',
    remedy:
      'With [oriel] token_binding = address the browser must have the address that the api was asked from; the log has both. Load balancers and reverse proxies in between must be in [oriel] trusted_proxies, of api and proxy alike. A dashboard whose server asks the api for its users, such as Horizon, cannot be used with it.',
  },
  token_guest_gone: {
    step: 15,
    httpStatus: 404,
    closeCode: 4452,
    title: 'guest is gone',
    sentence: 'The guest of this console address is gone from its host.',
    advice: 'Find the guest in the list and ask for its console again.',
    remedy:
      'The compute agent has no such guest running: it was stopped, deleted or migrated since the address was made.',
  },
  token_guest_moved: {
    step: 15,
    httpStatus: 409,
    closeCode: 4453,
    title: 'screen has moved',
    sentence: 'The screen of the guest is no longer where this console address leads.',
    advice: NEW_CONSOLE,
    remedy:
      'Host or port that was stored with the token is not the VNC server of the guest any more: the guest was restarted or migrated.',
  },
  token_access_ended: {
    step: 15,
    httpStatus: 403,
    closeCode: 4534,
    title: 'access was withdrawn',
    sentence: 'Whoever was given this address may not open the console any more.',
    advice: 'Sign in and ask for the console again.',
    remedy:
      'Since the token was made, its user was disabled, lost the role, signed out, or the guest went to another project; the log says which.',
  },
  token_unconfirmed: {
    step: 15,
    httpStatus: 503,
    closeCode: 4454,
    title: 'compute host does not confirm',
    sentence: 'The host of the guest did not confirm where its screen is.',
    advice: `Try again in a minute. ${ASK_OPERATOR}`,
    remedy:
      'The compute agent that made the token does not answer validate_console_port: is it running and on the bus, is libvirtd?',
  },
  token_store_unavailable: {
    step: 15,
    httpStatus: 503,
    closeCode: 4455,
    title: 'token store does not answer',
    sentence: 'Your access could not be checked: the token store does not answer.',
    advice: `Try again in a minute. ${ASK_OPERATOR}`,
    remedy:
      'No server of [cache] memcache_servers answered. Are they running and reachable from this consoleauth?',
  },
  token_unauthentic: {
    step: 15,
    httpStatus: 503,
    closeCode: 4560,
    title: 'token record is not authentic',
    sentence: 'Your access could not be checked: its record is not authentic.',
    advice: NEW_CONSOLE,
    remedy:
      'What memcached has for that token was not written with a key that this consoleauth accepts: [oriel] token_store_keys differs between controllers, was set or changed within the last [consoleauth] token_ttl, or something else writes to memcached. The log names server, host and key id.',
  },
  token_unknown_to_nova: {
    step: 15,
    httpStatus: 401,
    closeCode: 4458,
    title: 'address is not valid any more',
    sentence: 'The console address has expired, was withdrawn, or is not of this cloud.',
    advice: NEW_CONSOLE,
    remedy:
      'Nova answered 404 to the token, which it does for expired, deleted and unknown ones alike. Addresses live for [consoleauth] token_ttl seconds on the compute hosts. Does the address lead to the cloud that made it?',
  },
  nova_unconfirmed: {
    step: 15,
    httpStatus: 503,
    closeCode: 4459,
    title: 'cloud does not confirm',
    sentence: 'The compute host of this instance did not confirm where its screen is.',
    advice: `Try again in a minute. ${ASK_OPERATOR}`,
    remedy:
      "Nova made no second console of the instance to compare with ([oriel_nova] confirm_consoles). The log of Oriel names the compute host: is nova-compute on it up? A host that did not answer is asked again after 5 seconds. Nova's log has the cause under the request id that Oriel's log names.",
  },
  token_guest_stopped: {
    step: 15,
    httpStatus: 409,
    closeCode: 4449,
    title: 'guest was stopped',
    sentence: 'The guest was stopped, so this console address leads nowhere any more.',
    advice: 'Ask for the console again to get a new address. If the guest is not running, start it first.',
    remedy:
      'Tokens of a guest end when it stops, is saved or crashes, and do not come back with it. Nova gives out addresses for stopped guests too, which lead nowhere.',
  },
  vnc_unreachable: {
    step: 16,
    httpStatus: 502,
    closeCode: 4460,
    title: 'screen cannot be reached',
    sentence: 'The screen of the guest cannot be reached from the console proxy.',
    advice: ASK_OPERATOR,
    remedy:
      'The TCP connection failed; the log has address and error. Is [vnc] server_proxyclient_address one that the proxy reaches, covered by server_listen, and not firewalled?',
  },
  vnc_address_unusable: {
    step: 16,
    httpStatus: 502,
    closeCode: 4469,
    title: 'screen has no usable address',
    sentence: 'The address of the screen leads to the console proxy itself.',
    advice: ASK_OPERATOR,
    remedy:
      "The log has the address. 0.0.0.0 and :: are addresses to listen on, not to dial; a loopback address, or another address of the proxy's own machine, is not the compute host's. Set [vnc] server_proxyclient_address of the compute host to its own address on the management network, and ask for the console again. A compute agent in a container must use the network of its host.",
  },
  vnc_silent: {
    step: 16,
    httpStatus: 504,
    closeCode: 4461,
    title: 'screen does not answer',
    sentence: 'The screen of the guest does not answer.',
    advice: `Try again in a minute. ${ASK_OPERATOR}`,
    remedy:
      'The connection stands but the VNC server says nothing within [oriel] vnc_handshake_timeout. Is the guest hung, or something else on that port?',
  },
  vnc_closed_early: {
    step: 16,
    httpStatus: 502,
    closeCode: 4462,
    title: 'screen hung up',
    sentence: 'The screen of the guest hung up before it was ready.',
    advice: `Try again. ${ASK_OPERATOR}`,
    remedy:
      'The VNC server closed during the RFB handshake. Did the guest stop, does the server allow another client?',
  },
  vnc_version_unsupported: {
    step: 16,
    httpStatus: 502,
    closeCode: 4463,
    title: 'screen speaks an old RFB',
    sentence: 'The screen of the guest does not speak RFB 3.8.',
    advice: ASK_OPERATOR,
    remedy: 'RFB 3.8 is needed; the log has what the server said. Is a VNC server on that port at all?',
  },
  vnc_security_unsupported: {
    step: 16,
    httpStatus: 502,
    closeCode: 4464,
    title: 'no common security',
    sentence: 'The screen of the guest and the console proxy have no security type in common.',
    advice: ASK_OPERATOR,
    remedy: 'The log has the types that the server offers. Compare with [vnc] auth_schemes.',
  },
  vnc_authentication_failed: {
    step: 16,
    httpStatus: 502,
    closeCode: 4465,
    title: 'screen refused the password',
    sentence: 'The screen of the guest did not accept the password of the console proxy.',
    advice: ASK_OPERATOR,
    remedy:
      "The guest has a VNC password that the agent cannot read or that has run out (passwdValidTo): look at the domain's <graphics> with virsh dumpxml --security-info.",
  },
  vnc_password_unknown: {
    step: 16,
    httpStatus: 502,
    closeCode: 4472,
    title: 'screen wants a password',
    sentence: 'The screen of the guest wants a password that the proxy does not know.',
    advice: ASK_OPERATOR,
    remedy:
      "Where Oriel's compute agent runs, it could not read the guest's VNC password: its log says why (a read-only libvirt socket, or access control). A cloud's Nova tells proxies no VNC passwords: take vnc_password out of libvirt's qemu.conf, or use vencrypt. For VeNCrypt's plain sub-types set [oriel] vencrypt_plain_user and vencrypt_plain_password.",
  },
  vnc_refused: {
    step: 16,
    httpStatus: 502,
    closeCode: 4466,
    title: 'screen refused',
    sentence: 'The VNC server refused the connection.',
    advice: ASK_OPERATOR,
    remedy:
      'The VNC server gave a reason, which the log has. A server with share policy "force-shared" off may be taken by another client.',
  },
  vnc_protocol_error: {
    step: 16,
    httpStatus: 502,
    closeCode: 4467,
    title: 'screen breaks the protocol',
    sentence: 'The screen of the guest does not keep to the RFB protocol.',
    advice: ASK_OPERATOR,
    remedy: 'The log has what was expected and what came. Is a VNC server on that port?',
  },
  vnc_vencrypt_unsupported: {
    step: 16,
    httpStatus: 502,
    closeCode: 4570,
    title: 'no common encryption',
    sentence: 'The screen of the guest and the console proxy share no way of encryption.',
    advice: ASK_OPERATOR,
    remedy:
      "The log has the VeNCrypt sub-types that the server offers and those that are accepted ([oriel] vencrypt_subtypes). QEMU offers x509sasl where vnc_sasl = 1 in libvirt's qemu.conf, which Oriel does not speak.",
  },
  vnc_tls_untrusted: {
    step: 16,
    httpStatus: 502,
    closeCode: 4571,
    title: 'screen is not trusted',
    sentence: 'The certificate of the screen is from nobody that the console proxy trusts.',
    advice: ASK_OPERATOR,
    remedy:
      'server-cert.pem of the compute host is not signed by an authority of [vnc] vencrypt_ca_certs, or lacks the certificates in between; or somebody poses as the compute host.',
  },
  vnc_tls_expired: {
    step: 16,
    httpStatus: 502,
    closeCode: 4572,
    title: 'certificate has run out',
    sentence: 'The certificate of the screen of the guest has expired.',
    advice: ASK_OPERATOR,
    remedy:
      'Renew server-cert.pem of the compute host (or the authority in [vnc] vencrypt_ca_certs). A guest that runs keeps the old one until it is restarted, migrated or told (display-reload of the monitor of QEMU, docs/deploying.md). Is the clock of the proxy right?',
  },
  vnc_tls_not_yet_valid: {
    step: 16,
    httpStatus: 502,
    closeCode: 4573,
    title: 'certificate not valid yet',
    sentence: 'The certificate of the screen of the guest is not valid yet.',
    advice: ASK_OPERATOR,
    remedy:
      'The clock of the proxy is behind, or that of whoever issued server-cert.pem of the compute host was ahead: compare both with a time server.',
  },
  vnc_tls_wrong_name: {
    step: 16,
    httpStatus: 502,
    closeCode: 4574,
    title: 'certificate of another host',
    sentence: 'The certificate of the screen of the guest is that of another host.',
    advice: ASK_OPERATOR,
    remedy:
      'The proxy dials [vnc] server_proxyclient_address of the compute host, and server-cert.pem must be for that very address or name (subjectAltName; the log has both). Issue it anew, or set server_proxyclient_address to a name that it has; or somebody poses as the compute host.',
  },
  vnc_tls_client_wanted: {
    step: 16,
    httpStatus: 502,
    closeCode: 4575,
    title: 'screen wants a certificate',
    sentence: 'The screen of the guest wants a certificate that the console proxy lacks.',
    advice: ASK_OPERATOR,
    remedy:
      "vnc_tls_x509_verify = 1 in libvirt's qemu.conf: set [vnc] vencrypt_client_cert and vencrypt_client_key of the proxy, signed by the authority in ca-cert.pem of the compute host.",
  },
  vnc_tls_client_refused: {
    step: 16,
    httpStatus: 502,
    closeCode: 4576,
    title: 'screen refused the proxy',
    sentence: 'The screen of the guest refused the certificate of the console proxy.',
    advice: ASK_OPERATOR,
    remedy:
      '[vnc] vencrypt_client_cert is not signed by an authority in ca-cert.pem of the compute host, has expired, or is not for client use. The log of QEMU there says which (/var/log/libvirt/qemu/).',
  },
  vnc_tls_failed: {
    step: 16,
    httpStatus: 502,
    closeCode: 4577,
    title: 'encryption failed',
    sentence: 'The encrypted connection to the screen of the guest could not be made.',
    advice: ASK_OPERATOR,
    remedy:
      'The log has what TLS says. Try the same with openssl s_client from the proxy; compare TLS versions and ciphers of both (vnc_tls_priority in qemu.conf). For the sub-types tlsnone, tlsvnc and tlsplain the proxy offers anonymous Diffie-Hellman with AES-GCM, as QEMU does. A server without Diffie-Hellman parameters, such as TigerVNC, has no cipher in common with it: use an x509 sub-type there.',
  },
  vnc_tls_silent: {
    step: 16,
    httpStatus: 504,
    closeCode: 4578,
    title: 'encryption takes too long',
    sentence: 'The screen of the guest did not finish the encryption in time.',
    advice: `Try again in a minute. ${ASK_OPERATOR}`,
    remedy:
      'The VNC server agreed to TLS and did not finish its handshake within [oriel] vnc_handshake_timeout. Is the compute host overloaded, the guest hung, or something in between that holds TLS back?',
  },
  vnc_tls_unready: {
    step: 16,
    httpStatus: 500,
    closeCode: 4579,
    title: 'proxy lacks its certificates',
    sentence: 'The console proxy cannot use its own files for encrypted screens.',
    advice: ASK_OPERATOR,
    remedy:
      'vencrypt was set while the proxy ran, and the files of [vnc] vencrypt_ca_certs, vencrypt_client_cert or vencrypt_client_key cannot be used: oriel config check says why.',
  },
  recording_failed: {
    step: 16,
    httpStatus: 500,
    closeCode: 4468,
    title: 'cannot be recorded',
    sentence: 'Consoles are recorded here, and this one cannot be.',
    advice: ASK_OPERATOR,
    remedy:
      'No file could be made at [DEFAULT] record; the log has the error. Is the folder there, writable for the proxy, and the disk not full?',
  },
  session_not_audited: {
    step: 16,
    httpStatus: 503,
    closeCode: 4515,
    title: 'cannot be audited',
    sentence: 'Consoles are audited here, and this one cannot be.',
    advice: ASK_OPERATOR,
    remedy:
      '[oriel] audit_failure is refuse, and the proxy cannot write [oriel] audit_log: is the disk full? The log has the error.',
  },
  console_in_use: {
    step: 16,
    httpStatus: 409,
    closeCode: 4490,
    title: 'somebody is connected',
    sentence: 'Somebody else has this console open, and only one person may.',
    advice: 'Try again when they have left, or ask for a view-only console.',
    remedy:
      '[oriel] console_sharing = refuse lets one person at a time use a guest. "oriel session list" shows who it is, "oriel session end" ends it.',
  },
  client_handshake_timeout: {
    step: 16,
    httpStatus: 408,
    closeCode: 4470,
    title: 'browser does not answer',
    sentence: 'The browser did not answer during the RFB handshake.',
    advice: 'Reload the page.',
    remedy:
      'The client was silent for [oriel] client_handshake_timeout: a health check, a scanner or a broken viewer.',
  },
  client_protocol_error: {
    step: 16,
    httpStatus: 400,
    closeCode: 4471,
    title: 'viewer breaks the protocol',
    sentence: 'The viewer does not keep to the RFB protocol.',
    advice: 'Use the console page or a current noVNC.',
    remedy: 'The client did not speak RFB 3.8 or did not choose security type None.',
  },
  view_only_unreadable: {
    step: 16,
    httpStatus: 400,
    closeCode: 4493,
    title: 'viewer cannot be followed',
    sentence: 'This view-only console got something that it cannot tell from a key press.',
    advice: 'Use the console page or a current noVNC.',
    remedy:
      'The proxy reads what a view-only viewer says, to keep keys from the guest, and met a message that it does not know; the log has its number.',
  },
  websocket_protocol_error: {
    step: 16,
    httpStatus: 400,
    closeCode: 1002,
    title: 'bad WebSocket frame',
    sentence: 'The browser sent a malformed WebSocket frame.',
    advice: 'Reload the page.',
    remedy:
      'The client or a proxy in between broke RFC 6455: unmasked or fragmented control frame, reserved bits, bad close code.',
  },
  websocket_text_frame: {
    step: 16,
    httpStatus: 400,
    closeCode: 1003,
    title: 'text frame',
    sentence: 'The viewer sent text where only binary data is allowed.',
    advice: 'Use the console page or a current noVNC.',
    remedy: 'Old viewers with sub-protocol base64 send text frames; RFB over WebSocket is binary.',
  },
  websocket_frame_too_big: {
    step: 16,
    httpStatus: 413,
    closeCode: 1009,
    title: 'frame too big',
    sentence: 'The viewer sent a frame that is bigger than allowed.',
    advice: 'Paste less text at once.',
    remedy: 'A frame from the client exceeded the bound in docs/limits.md.',
  },
  page_messages_throttled: {
    step: 16,
    httpStatus: 429,
    closeCode: 4494,
    title: 'too many page messages',
    sentence: 'The console page sent too many messages beside the console itself.',
    advice: 'Reload the page.',
    remedy:
      'The page measures whether the proxy answers with a few messages in ten seconds (docs/limits.md). A client that uses the sub-protocol oriel.v1 sent far more. Is it a script? Then use the sub-protocol binary.',
  },
  guest_stopped: {
    step: 16,
    httpStatus: 410,
    closeCode: 4480,
    title: 'guest was stopped',
    sentence: 'The guest was stopped.',
    advice: 'Start the guest, then ask for its console.',
    remedy: 'The hypervisor reported that the guest stopped.',
  },
  guest_shut_down: {
    step: 16,
    httpStatus: 410,
    closeCode: 4487,
    title: 'guest was shut down',
    sentence: 'The guest has shut down.',
    advice: 'Start the guest, then ask for its console.',
    remedy: "The hypervisor reported that the guest's own operating system switched it off.",
  },
  guest_saved: {
    step: 16,
    httpStatus: 410,
    closeCode: 4488,
    title: 'guest was saved',
    sentence: 'The guest was saved to disk. When it is started, it goes on from there.',
    advice: 'Start the guest, then ask for its console.',
    remedy:
      'The hypervisor reported that the memory of the guest was saved (virsh managedsave, a host that shuts down).',
  },
  guest_crashed: {
    step: 16,
    httpStatus: 410,
    closeCode: 4489,
    title: 'guest has crashed',
    sentence: 'The guest has crashed, or the process that runs it was killed.',
    advice: `Start the guest, then ask for its console. ${ASK_OPERATOR}`,
    remedy:
      "The hypervisor reported that the guest ended by itself: look at its log (/var/log/libvirt/qemu/) and at the kernel's log of the host, for instance for the out-of-memory killer.",
  },
  guest_migrated: {
    step: 16,
    httpStatus: 410,
    closeCode: 4481,
    title: 'guest was migrated',
    sentence: 'The guest has moved to another host.',
    advice: NEW_CONSOLE,
    remedy: 'The hypervisor reported a migration; tokens of the old host were deleted.',
  },
  guest_deleted: {
    step: 16,
    httpStatus: 410,
    closeCode: 4482,
    title: 'guest was deleted',
    sentence: 'The guest was deleted.',
    advice: 'There is nothing more to see.',
    remedy: 'The hypervisor reported that the guest was undefined.',
  },
  ended_by_operator: {
    step: 16,
    httpStatus: 410,
    closeCode: 4483,
    title: 'ended by an operator',
    sentence: 'An operator has ended this console.',
    advice: 'If you still need the console and the reason does not forbid it, ask for it again.',
    remedy: 'Somebody ended the session or deleted its tokens; the log has who and why.',
  },
  session_taken_over: {
    step: 16,
    httpStatus: 410,
    closeCode: 4491,
    title: 'taken over',
    sentence: 'Somebody else has opened this console, and only one person may.',
    advice: NEW_CONSOLE,
    remedy:
      '[oriel] console_sharing = takeover gives the guest to whoever opened it last. The log names who.',
  },
  session_idle: {
    step: 16,
    httpStatus: 410,
    closeCode: 4492,
    title: 'nobody was there',
    sentence: 'This console was closed because nobody used it for a while.',
    advice: NEW_CONSOLE,
    remedy:
      '[oriel] session_idle_limit ends a session without a key or a movement of the pointer for so long.',
  },
  user_disabled: {
    step: 16,
    httpStatus: 403,
    closeCode: 4530,
    title: 'account was disabled',
    sentence: 'Your account was disabled or removed.',
    advice: ASK_OPERATOR,
    remedy: 'The user is no longer in [oriel_auth] user, or Keystone says that it is disabled or gone.',
  },
  role_lost: {
    step: 16,
    httpStatus: 403,
    closeCode: 4531,
    title: 'role was taken away',
    sentence: 'You no longer have a role that opens consoles in this project.',
    advice: 'Ask an administrator of the project for the role member.',
    remedy: 'The user has lost the role member or admin by which the console was opened.',
  },
  guest_reassigned: {
    step: 16,
    httpStatus: 403,
    closeCode: 4532,
    title: 'guest has another project',
    sentence: 'The guest now belongs to another project.',
    advice: 'Sign in to that project, where you have a role in it.',
    remedy:
      "The guest's metadata name another project than when the console was opened, and its user may not see that one.",
  },
  sign_in_revoked: {
    step: 16,
    httpStatus: 401,
    closeCode: 4533,
    title: 'signed out',
    sentence: 'The sign-in with which this console was opened was ended.',
    advice: 'Sign in again.',
    remedy:
      'Its token was revoked (DELETE /v3/auth/tokens, signing out), or its application credential is there no more.',
  },
  session_time_limit: {
    step: 16,
    httpStatus: 410,
    closeCode: 4484,
    title: 'time is up',
    sentence: 'This console has reached its time limit.',
    advice: NEW_CONSOLE,
    remedy:
      '[oriel] session_max_length ends a session so long after it began, [consoleauth] enforce_session_timeout when its token expires.',
  },
  session_resumed: {
    step: 16,
    httpStatus: 409,
    closeCode: 4511,
    title: 'continued elsewhere',
    sentence: 'This console goes on in another tab or connection of yours.',
    advice: 'Go on there, or reload this page to have it here.',
    remedy:
      'With [oriel] token_use = once the holder of an address has one session at a time: the one that was opened last.',
  },
  proxy_stopped: {
    step: 16,
    httpStatus: 503,
    closeCode: 4485,
    title: 'proxy was stopped',
    sentence: 'The console proxy was stopped.',
    advice: NEW_CONSOLE,
    remedy: 'The proxy process ended in good order, by signal.',
  },
  viewer_stalled: {
    step: 16,
    httpStatus: 408,
    closeCode: 4486,
    title: 'connection was dead',
    sentence: 'The connection to the browser was dead.',
    advice: 'Check the network, then reload the page.',
    remedy:
      'The browser answered no ping for [oriel] ping_interval twice: a network loss, or a sleeping computer.',
  },
  vnc_closed: {
    step: 16,
    httpStatus: 410,
    closeCode: 1000,
    title: 'screen was closed',
    sentence: 'The VNC server of the guest closed the connection.',
    advice: 'If the guest still runs, ask for its console again.',
    remedy:
      'The log has what the compute host says of the guest. Where it still runs, another client has taken the screen for itself, or the VNC server was restarted.',
  },
  internal_error: {
    step: 16,
    httpStatus: 500,
    closeCode: 4500,
    title: 'internal error',
    sentence: 'Something went wrong that should not have.',
    advice: ASK_OPERATOR,
    remedy: 'This is a defect of Oriel. The log has the cause under this request id; please report it.',
  },
} as const satisfies Record<string, RefusalKind>;

export type RefusalCode = keyof typeof REFUSALS;

/** Whether a string, say from the wire, is a code of the table. */
export function isRefusalCode(code: string): code is RefusalCode {
  return Object.hasOwn(REFUSALS, code);
}

/** The console that a refused token led to, as far as the token authority remembers it. */
export interface RefusedConsole {
  /** The request id of step 2. */
  readonly requestId: string;
  readonly instanceUuid?: string;
  readonly computeHost?: string;
}

interface RefusalOptions {
  readonly cause?: unknown;
  readonly step?: StepNumber;
  readonly retryAfterMs?: number | undefined;
  readonly said?: string | undefined;
  readonly console?: RefusedConsole | undefined;
}

/**
 * A step's no, thrown through the flow and carried over the wire.
 * `detail` is for logs and the trace (addresses allowed, secrets never); people get the table's words.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RefusalCode;
  readonly detail: string;
  /** Where it was refused: the code's own step, but for defects, which can happen at any. */
  readonly step: StepNumber;
  /** After how long another try makes sense, where that is known. */
  readonly retryAfterMs: number | undefined;

  /** The reason that a VNC server gave, in its own words: printable ASCII, at most 256 characters. */
  readonly said: string | undefined;
  /** Set on refusals of step 15 whose token is known, also after its end. */
  readonly console: RefusedConsole | undefined;

  constructor(code: RefusalCode, detail = '', options: RefusalOptions = {}) {
    super(detail === '' ? code : `${code}: ${detail}`, options);
    this.code = code;
    this.detail = detail;
    this.step = options.step ?? REFUSALS[code].step;
    this.retryAfterMs = options.retryAfterMs;
    this.said = options.said;
    this.console = options.console;
  }

  /** The same refusal with the console that it refuses. */
  withConsole(console: RefusedConsole): Refusal {
    const { code, detail, step, retryAfterMs, said } = this;
    return new Refusal(code, detail, { cause: this, step, retryAfterMs, said, console });
  }

  /** What the user reads: the table's words, and those of the VNC server as a quotation. */
  get wordsForUser(): Pick<RefusalKind, 'title' | 'sentence' | 'advice'> {
    const { title, sentence, advice } = this.kind;
    return {
      title,
      sentence: this.said === undefined ? sentence : `${sentence} It says: "${this.said}"`,
      advice,
    };
  }

  get kind(): RefusalKind {
    return REFUSALS[this.code];
  }

  /** The header of that name, in whole seconds [RFC 9110 10.2.3]; nothing where there is no such time. */
  get retryAfterHeader(): { readonly 'Retry-After'?: string } {
    return this.retryAfterMs === undefined
      ? {}
      : { 'Retry-After': String(Math.ceil(this.retryAfterMs / 1000)) };
  }
}

/** What a log line has of a refusal. Only a defect has a stack: it tells an operator nothing of a rejected token. */
export function refusalFields({ code, detail, cause }: Refusal): {
  code: RefusalCode;
  detail: string;
  err?: unknown;
} {
  return code === 'internal_error' ? { code, detail, err: cause } : { code, detail };
}

/** Any thrown value as a refusal: an error without a code is a defect, and shows as one. */
export function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const message = messageOf(error);
  return new Refusal('internal_error', message, { cause: error });
}
