import type { MessageTable } from './message-table.ts';

export const OSLO_MESSAGING_MESSAGES = {
  error: {
    'no RabbitMQ can be reached':
      'See whether the servers of `transport_url` run and accept its user; `detail` has the last answer.',
    'RabbitMQ accepts no messages':
      'RabbitMQ has too little memory or disk space, as `detail` says: free some on its host.',
  },
  warn: {
    'connection to RabbitMQ lost':
      'Nothing, if a server was restarted: Oriel connects to another. Otherwise look at the log of RabbitMQ.',
    'the certificate of RabbitMQ is not verified': 'Set `ssl_ca_file` in `[oslo_messaging_rabbit]`.',
    'reply dropped: too large': 'Report it with `bytes`: no answer that Oriel needs is that large.',
    'RabbitMQ refuses the reply queue: another declaration is tried':
      'Nothing, if the next line says that Oriel is connected. Otherwise compare the options of queues in `[oslo_messaging_rabbit]` with those of Nova.',
    'reply ignored: not readable':
      'See which program sends to the reply queue of Oriel. Give Oriel a user of its own.',
  },
  info: {
    'connected to RabbitMQ': '',
    'RabbitMQ accepts messages again': '',
  },
} as const satisfies MessageTable;
