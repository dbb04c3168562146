import { optionNames } from '../../consoles/console-kinds.ts';
import type { NOVA_REFUSALS } from '../refusals/nova.ts';

export const NOVA_REMEDIES: Readonly<Record<keyof typeof NOVA_REFUSALS, string>> = {
  nova_unreachable:
    'Nova did not answer the proxy within [oriel_nova] timeout; the log has address and error. Check that nova-api runs, that the proxy can reach this endpoint ([oriel_nova] valid_interfaces, endpoint_override), and that an authority in [oriel_nova] cafile issued its certificate. nova-api also waits for Keystone, its database and its message bus: if it accepts connections but does not answer, check those.',
  nova_identity_unreachable:
    'The proxy got no token from Keystone; the log has address and error. Check auth_url and cafile in [service_user], or in [keystone_authtoken] if [service_user] does not set them.',
  nova_credentials_refused:
    "Keystone or Nova answered 401 to the proxy's service user. Check username, password, project and domains in [service_user], or in [keystone_authtoken] if [service_user] does not set auth_url.",
  nova_forbidden:
    "Nova answered 403 to the proxy's service user. The user needs the role admin in its project, or a policy that allows os_compute_api:os-console-auth-tokens, os-remote-consoles and servers:show.",
  nova_failed:
    "Nova answered with an internal error (5xx) or that it is overloaded (429). Nova's log has the cause under the request id that Oriel's log names. A 503 usually means that nova-api cannot reach Keystone to check the proxy's token: check Keystone, and memcached if nova-api uses it.",
  nova_answer_unusable:
    'The reply is not from a compute API, is a redirect, or has an unknown form; the log has the status. Check that [oriel_nova] endpoint_override, or the catalog, contains .../v2.1 of nova-api.',
  nova_too_old:
    'The proxy requires compute microversion 2.31 (Nova 13, Newton) or newer. Check that the endpoint ends in /v2.1, not /v2.',
  nova_endpoint_missing:
    "Keystone's catalog has no endpoint that matches [oriel_nova] service_type, valid_interfaces and region_name, or the service user's token has no catalog. Correct these options, or set endpoint_override.",
  token_unknown_to_nova:
    'Nova has no such token: the access URL has expired, was withdrawn, or is of another cloud. Access URLs are valid for [consoleauth] token_ttl seconds of the compute hosts. Check that the URL leads to the cloud that made it. A proxy with [database] and without [api_database] has the tokens of one cell only.',
  nova_unconfirmed:
    "nova-compute of the instance's host did not confirm the console ([oriel_nova] confirm_consoles). Oriel's log names the host: check that nova-compute runs there. Oriel tries a host that did not answer again after 5 seconds. Nova's log has the cause under the request id that Oriel's log names.",
  nova_console_address: `Set ${optionNames('dialledAddress')} in nova.conf of the compute host to the address at which the proxies reach it, and restart nova-compute there. Oriel's log names the host. 0.0.0.0, :: and an empty value lead back to the proxy itself.`,
  token_guest_restarting:
    "Nova's task_state is that of a reboot, rescue or rebuild, and the compute host has no console of the instance. If this state stays, check nova-compute on that host.",
};
