import type { MessageTable } from './message-table.ts';

export const API_MESSAGES = {
  error: {
    'the users could not be read again: the previous ones stay':
      'Correct `[oriel_auth] user`, for which `err` gives the reason, and send SIGHUP.',
    'request failed':
      'A defect of Oriel. Report it with `err` and the request id. `oriel trace` shows the step if the request was for a console.',
    'two hosts report one instance as running: one of them is wrong':
      'Look at both hosts which one runs the instance, and stop the other copy before its disk is damaged.',
  },
  warn: {
    '[keystone_authtoken] insecure is set: any host on the path can impersonate Keystone':
      'Set `cafile` in `[keystone_authtoken]` and delete `insecure`.',
    'the key of sign-ins is not kept: they end when this process restarts':
      'Correct what `detail` names about `[oriel] state_dir`, or set `[oriel_auth] signing_key`.',
    'request without TLS, which [oriel] api_cert requires':
      'Change the address at the client or reverse proxy to https.',
    'a sign-out could not be recorded':
      'Correct the token store, which `detail` describes. Until then the sign-in token stays valid for its lifetime.',
    'hosts missing from the list':
      'Look at compute and at the bus on the hosts that `hosts` names; `reasons` has what each answered.',
    'instance is reported by another host than before':
      'Nothing, if the instance was moved. Otherwise see whether both hosts run it.',
  },
  info: {
    'request refused': 'The api refused a request; `code` is one of the codes of [errors](errors.md).',
    'request answered':
      'At debug for health routes, at info for all others. The route is shown by its pattern, without tokens.',
    'the api listens': '',
  },
  debug: {
    'the list of instances could not be compared':
      'Clients that follow the list receive the change after the next look at the hosts, five seconds later. `reason` has the cause.',
    'request answered': 'A request of a load balancer or monitor for a health route.',
  },
} as const satisfies MessageTable;
