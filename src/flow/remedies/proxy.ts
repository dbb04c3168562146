import { optionNames } from '../../consoles/console-kinds.ts';
import type { PROXY_REFUSALS } from '../refusals/proxy.ts';

export const PROXY_REMEDIES: Readonly<Record<keyof typeof PROXY_REFUSALS, string>> = {
  token_missing: `The WebSocket request has no token, neither in its query (token=, path=?token=) nor in the cookie "token". Check that ${optionNames('baseUrl')} leads to this proxy, and that the reverse proxy forwards the query.`,
  token_malformed:
    'The token does not have the form of a token of this system: the URL was truncated or changed on its way.',
  origin_forbidden:
    'The host in the Origin header is neither the Host header nor listed in [console] allowed_origins. The log has both. A reverse proxy must forward the Host header, or list its public name there.',
  origin_scheme_mismatch: `The Origin's scheme differs from that of ${optionNames('baseUrl')} on the compute host; both must be the same. Behind a reverse proxy that terminates TLS, the base URL starts with https://.`,
  upgrade_required:
    'The proxy received a plain HTTP request instead of a WebSocket request. If the client sent a WebSocket request, the reverse proxy removed the Upgrade header. nginx needs proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";',
  handshake_malformed:
    'Sec-WebSocket-Key or Sec-WebSocket-Version is missing or invalid: the client or a proxy in between violates RFC 6455.',
  subprotocol_unsupported:
    'The viewer offers sub-protocols, but not binary. Clients for websockify before 0.9 offer base64 only. Have the viewer offer binary or none. The log has the sub-protocols offered.',
  proxy_full: 'A limit was reached: see [oriel] max_sessions, and docs/limits.md.',
  address_full:
    'One client address (IPv6: one /64) has [oriel] max_sessions_per_address sessions on this proxy. If it is a load balancer, add it to [oriel] trusted_proxies, so that each client behind it is counted separately.',
  upgrades_throttled:
    'One client address (IPv6: one /64) sent more than [oriel] max_upgrades_per_minute WebSocket requests: a flood, a script in a loop, or a load balancer that is missing in [oriel] trusted_proxies.',
  proxy_draining:
    'The proxy received SIGTERM. Its open sessions end at the deadline. Send new ones to another proxy.',
  tls_required: `[DEFAULT] ssl_only is True, and the proxy received a connection without TLS. Check that ${optionNames('baseUrl')} starts with https://, and that the load balancer uses TLS to the proxy.`,
  tokens_throttled:
    'One client address (IPv6: one /64) sent more than [oriel] free_bad_tokens unknown or expired tokens. The proxy now accepts one attempt from it at a time, with pauses in between. The log has the address. It may be a page that was left open, a script, an attacker, or a load balancer that is missing in [oriel] trusted_proxies.',
  user_full:
    'The user has [oriel] max_sessions_per_user sessions on this proxy. "oriel session list" shows them, and "oriel session end" ends one.',
  guest_full:
    'The instance has [oriel] max_sessions_per_guest sessions on this proxy, or only the last fifth of them is free. That fifth is reserved for users without another session of the instance whose access is not view-only, so that an administrator can always connect. "oriel session list" shows the users of the sessions.',
  guest_share_full:
    'The user has half of the [oriel] max_sessions_per_guest sessions of the instance; the others are reserved for other users. "oriel session list" shows them. A view-only access URL that was passed on counts for the user who requested it.',
  token_check_unreachable:
    'No consoleauth answered the proxy in time. If the detail names hosts, check consoleauth on these and the NATS server that each is connected to. If it names none, start one with "oriel serve --role consoleauth".',
  recording_failed:
    'The proxy cannot create a file at [DEFAULT] record; the log has the error. Check that the folder exists, that the proxy may write to it, and that the disk is not full.',
  session_not_audited:
    '[oriel] audit_failure is refuse, and the proxy cannot write [oriel] audit_log. The log has the error; check whether the disk is full.',
  console_in_use:
    '[oriel] console_sharing = refuse allows one session per instance. "oriel session list" shows its user, and "oriel session end" ends it.',
  client_handshake_timeout:
    'The client sent nothing for [oriel] client_handshake_timeout: a health check, a scanner or a broken viewer.',
  websocket_protocol_error:
    'The client or a proxy in between violated RFC 6455: an unmasked or fragmented control frame, reserved bits, or an invalid close code.',
  websocket_text_frame:
    'Old viewers with sub-protocol base64 send text frames; RFB over WebSocket is binary.',
  websocket_frame_too_big: 'A frame from the client exceeded the limit in docs/limits.md.',
  page_messages_throttled:
    'The console page sends a few messages in ten seconds to measure whether the proxy answers (docs/limits.md). A client with the sub-protocol oriel.v1 sent far more. If it is a script, use the sub-protocol binary.',
};
