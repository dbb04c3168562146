import type { MessageTable } from './message-table.ts';

export const TRANSPORT_MESSAGES = {
  error: {
    'an event was not published': 'A defect of Oriel. Report it with `err` and `topic`.',
    'malformed message from a process of this program: its link is closed':
      'A defect of Oriel, or memory that is damaged. Report it with `err`. The worker starts again.',
    'a process of this program does not read: its link is closed':
      'Nothing: a worker that does not answer is killed and starts again. Report it if it happens again.',
    'NATS reports an error': 'See `detail` and the log of the NATS server.',
    'NATS denies this process a permission':
      'Write the permissions that `oriel bus permissions` prints into nats-server.conf, and reload the server.',
    'a call failed':
      'A defect of Oriel in the step that `step` names. Report it with `err` and the request id.',
    'a listener of an event failed': 'A defect of Oriel. Report it with `err` and `topic`.',
  },
  warn: {
    'the NATS server does not answer: connecting to another':
      'Look at the NATS server in `server`: it may hang.',
    'lost the connection to NATS': 'Nothing, if the server was restarted: Oriel connects again by itself.',
    'malformed message on the bus':
      'See which program publishes on the subject. Give each process a user with the permissions of its roles.',
    'ignored an event of an earlier version of Oriel: upgrade every compute host':
      'Upgrade Oriel on the compute hosts.',
    'ignored an event that a host publishes in the name of another':
      'Find the host that publishes on `subject`: it is misconfigured or not trustworthy. `oriel bus permissions --split` prevents it.',
    'ignored events of a host that publishes too many':
      'Look at the compute host that the line names, and restart its agent.',
    'ignored an answer of a server that no host reports':
      'Find the program that answers on the bus. Restrict permissions with `oriel bus permissions`.',
    'ignored a malformed answer': 'Compare the versions of Oriel on all hosts (`oriel doctor`).',
    'ignored a host that reports itself under another name':
      'Compare `[DEFAULT] host` on the hosts: one uses the name of another.',
    'ignored a host that runs an earlier version of Oriel: upgrade it':
      'Upgrade Oriel on the host in `host`.',
    'malformed message':
      'Compare the versions of Oriel on all hosts (`oriel doctor`); `detail` says what is wrong.',
    'a host went silent': 'See whether Oriel runs on the host in `host`, and whether it reaches NATS.',
    'an event was lost: no NATS server accepts this process':
      'Start a NATS server of `[oriel_nats] servers`, or repair the network to it.',
    'no NATS server of [oriel_nats] servers accepts a connection':
      'Start a NATS server, or correct `servers` and the credentials; `detail` has the reason of each.',
    'calls refused: this process works on too many already':
      'Look for a peer that hangs (`oriel doctor`), or run more processes of the role.',
  },
  info: { 'connected to NATS': '', 'connected to NATS again': '' },
} as const satisfies MessageTable;
