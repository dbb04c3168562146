import type { MessageTable } from './message-table.ts';

export const PLATFORM_MESSAGES = {
  error: {
    'no file descriptors are left: new connections are closed without an answer. Raise the limit (ulimit -n, LimitNOFILE= of systemd)':
      'Raise `LimitNOFILE` of the unit above `needed`, or lower `[oriel] max_sessions`.',
    '* cannot be used; the old one stays in use':
      'Correct the file that `detail` names. It is read again when it changes.',
    'a resource of this process is missing':
      'Correct what `detail` names. The line is repeated every five minutes until it is back.',
  },
  warn: {
    'connections of one address are closed because it has too many':
      'If `client` is a load balancer, list it in `[oriel] trusted_proxies`. Otherwise raise `max_connections_per_address` or ask the user.',
    'the limit of open files is too low for an option: raise it (ulimit -n, LimitNOFILE= of systemd) or lower the option':
      'Raise `LimitNOFILE` of the unit to `needed`, or lower the option in `option`.',
    'a connection of a trusted proxy was closed':
      'Correct `send-proxy` at the load balancer or `[oriel] proxy_protocol`: `detail` says what its connection began with.',
    'a client speaks TLS, and this listener has no certificate':
      'Set the certificate in the option that `option` names, or write http instead of https at the client.',
  },
  info: {
    '* was read again': 'A file of a certificate has changed.',
    'a resource of this process is back': '',
  },
  debug: {
    'a trusted proxy reports no address; it counts as the client':
      'Let the load balancer send `X-Forwarded-For`.',
    'a resource could not be examined': 'It is examined again.',
  },
} as const satisfies MessageTable;
