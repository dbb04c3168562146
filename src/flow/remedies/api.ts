import type { API_REFUSALS } from '../refusals/api.ts';

export const API_REMEDIES: Readonly<Record<keyof typeof API_REFUSALS, string>> = {
  request_malformed:
    'The message names the field. The API document at /openapi.json shows the expected form.',
  api_tls_required:
    '[oriel] api_cert is set, and the api received a connection without TLS. Check that OS_AUTH_URL and the catalog use https://, and that the load balancer uses TLS to the api.',
  unauthenticated:
    'X-Auth-Token is missing, expired or was issued by another service. Get a token with POST /v3/auth/tokens.',
  sign_in_throttled:
    'Possible causes: a password-guessing attack, a script with an old password, or more simultaneous sign-ins than password hashing can process. The log has user and address.',
  requests_throttled:
    'The detail names the client address. If it is a load balancer, add it to [oriel] trusted_proxies, so that each client behind it is counted separately. If requests take long, look for a compute host that does not answer.',
  screens_throttled:
    'One user requests more pictures or texts of screens than docs/limits.md allows. The audit names the user. Programs wait for [oriel] screenshot_interval between two requests.',
  sign_in_changed:
    'Nothing is wrong: the user signed out and in again in another tab. The page shows the new user before it sends anything else.',
  not_from_dashboard:
    'The detail has the headers. Either a page of another site sent the request, or a reverse proxy without TLS replaces the Host header: let it keep the header (nginx: proxy_set_header Host $http_host), or list it in [oriel] trusted_proxies and let it send X-Forwarded-Host. Programs use the API with X-Auth-Token instead.',
  sign_in_forgotten:
    'The token store lost its record of revoked sign-ins, so older sign-ins are rejected: consoleauth was restarted with [oriel] token_store = memory, or its [oriel] state_dir was removed, or most servers of [cache] memcache_servers were restarted within [oriel_auth] token_expiration.',
  sign_in_unchecked:
    'The api cannot ask consoleauth which sign-ins are revoked. The log has the cause: no consoleauth answers (start one with "oriel serve --role consoleauth"), or fewer than half of [cache] memcache_servers answer it.',
  sign_ins_full:
    'Revoked sign-ins are stored until they would have expired. Either a client signs in and out continuously (the audit log names it), or [oriel_auth] token_expiration is very long.',
  identity_unreachable:
    "Keystone did not answer the api, or rejected the api's service user. Check auth_url, username and password in [keystone_authtoken], and cafile if the log mentions a certificate.",
  forbidden:
    'Opening a console requires the role member or admin in the project of the instance ([oriel_auth] user).',
  not_found:
    'The path or the method is not part of the API at that microversion. /openapi.json lists all of them.',
  instance_unknown:
    'No compute agent that answered has the instance, or it belongs to another project. "oriel server list" shows all instances.',
  instance_on_two_hosts:
    'The message names the hosts. Only one can be right: compare "virsh list" on both. If the instance was never migrated there, treat the other host as compromised.',
  peer_silent:
    'The message names the host and the request. Check that Oriel runs there and is connected to the bus ([oriel_nats] servers).',
  compute_unreachable:
    'The compute agent of that host is not running, hangs or is not connected to the bus. Check its log, and start it with "oriel serve --role compute".',
  foreign_connect_info:
    "A compute agent may return consoles of its own instances only. Upgrade it to the api's version. If it has that version, treat the host as compromised.",
  authority_unreachable:
    'No consoleauth answered the api in time. If the detail names hosts, check consoleauth on these and the NATS server that each is connected to. If it names none, start one with "oriel serve --role consoleauth".',
  console_not_audited:
    '[oriel] audit_failure is refuse, and the api cannot write [oriel] audit_log. The log has the error; check whether the disk is full.',
};
