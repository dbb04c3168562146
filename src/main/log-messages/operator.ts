import type { MessageTable } from './message-table.ts';

export const OPERATOR_MESSAGES = {
  error: {
    'operator socket failed':
      'See `err`: the folder of `socket` must exist and belong to the user that runs Oriel. `oriel session list` fails without it.',
    'request failed': 'A defect of Oriel. Report it with `err`.',
  },
  warn: {
    'no operator socket':
      'Correct what `reason` names about `[oriel] operator_socket`. `oriel session list` fails on this host without it.',
  },
  info: {
    'no operator socket':
      'The folder of `[oriel] operator_socket` does not exist, so the commands on this host need the api.',
    'operator socket opened': '`oriel session list`, `session end` and `trace` work on this host.',
    'request refused': 'A command of an operator was refused, for the reason in `code`.',
  },
} as const satisfies MessageTable;
