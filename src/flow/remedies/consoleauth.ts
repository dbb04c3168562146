import type { CONSOLEAUTH_REFUSALS } from '../refusals/consoleauth.ts';

export const CONSOLEAUTH_REMEDIES: Readonly<Record<keyof typeof CONSOLEAUTH_REFUSALS, string>> = {
  store_unavailable:
    'The token store did not store the token; the detail has the reason. With [cache] enabled = True check that the servers of memcache_servers run and that this consoleauth can reach them. With a store in a file check the space and the permissions of [oriel] state_dir.',
  too_many_tokens:
    'The token store is at its limit of live tokens; the detail names the limit. Tokens live for [consoleauth] token_ttl seconds. Look for a client that requests consoles in a loop, or reduce token_ttl.',
  store_not_shared:
    '[oriel] require_shared_store is True, and the store of this consoleauth is not shared with the others. Set enabled, backend and memcache_servers (not memcached_servers) in [cache] to the same values on every controller. "oriel doctor" names hosts, file and line.',
  token_unknown:
    'The token was deleted, or this consoleauth never received it. If this happens at random, the consoleauths do not share a store: check [cache] memcache_servers.',
  token_unknown_split_store:
    'Each consoleauth has a store of its own and does not have the tokens that the others authorised. Set enabled, backend and memcache_servers (not memcached_servers) in [cache] to the same values on every controller. "oriel doctor" names hosts, file and line.',
  token_store_not_shared:
    '[oriel] require_shared_store is True, and the store of this consoleauth is not shared with the others. "oriel doctor" names hosts, option, file and line.',
  token_expired: 'Access URLs are valid for [consoleauth] token_ttl seconds.',
  token_used:
    'With [oriel] token_use = once an access URL opens one console, which only the browser that opened it may resume. Either another browser used the URL, or the resume secret of this browser is gone (cookies cleared, embedded page without cookies), or the console ended longer than [oriel] resume_grace ago.',
  token_address_differs:
    'With [oriel] token_binding = address the browser must have the client address from which the console was requested at the api; the log has both. Add the load balancers and reverse proxies in between to [oriel] trusted_proxies, for api and proxy alike. Dashboards whose server calls the api for its users, such as Horizon, do not work with this setting.',
  token_guest_gone:
    'The compute agent has no such running instance: it was stopped, deleted or migrated after the access URL was made.',
  token_guest_moved:
    "The address stored with the token is no longer that of the instance's console: the instance was restarted or migrated.",
  token_access_ended:
    'After the token was made, its user was disabled, lost the role or signed out, or the instance was moved to another project. The log has the reason.',
  token_unconfirmed:
    'The compute agent that made the token does not answer validate_console_port. Check that it runs and is connected to the bus, and that its hypervisor runs.',
  token_store_unavailable:
    'The token store did not answer; the detail has the reason. With [cache] enabled = True check that the servers of memcache_servers run and that this consoleauth can reach them. With a store in a file check the space and the permissions of [oriel] state_dir.',
  token_unauthentic:
    'The record of that token in memcached was not written with a key that this consoleauth accepts. Either [oriel] token_store_keys differs between controllers, or it was changed within the last [consoleauth] token_ttl, or another program writes to memcached. The log names server, host and key id.',
  token_guest_stopped:
    'The tokens of an instance become invalid when it stops, is saved or crashes, and stay invalid when it starts again. Nova creates access URLs for stopped instances, too; these never work.',
};
