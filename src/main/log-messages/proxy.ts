import { CONSOLE_KINDS } from '../../consoles/console-kinds.ts';
import type { MessageTable } from './message-table.ts';

const [{ options }] = CONSOLE_KINDS;

export const PROXY_MESSAGES = {
  error: {
    'the listener failed': 'See `err`. Restart the process if it takes no connections.',
    'the recording is incomplete; its console goes on': 'Make space on the disk of `file`, or repair it.',
    'the right to resume an ended console could not be withdrawn':
      'Correct the token store. Until the token expires, its browser may open the console once more.',
    'a console request could not be refused': 'A defect of Oriel. Report it with `err`.',
    'tokens of some cells cannot be looked up':
      'Correct the database of the cells that `detail` names. Consoles of other cells open.',
    'tokens cannot be looked up':
      'Follow the remedy of the code in `code` ([errors](errors.md)). No console opens until then.',
    "Nova's database cannot be used: tokens are looked up in nova-api":
      'Correct the database that `detail` names. Consoles open through nova-api meanwhile.',
  },
  warn: {
    'WebSocket request without its Upgrade header: the reverse proxy in front must forward Upgrade and Connection':
      'Configure the reverse proxy as in `etc/nginx` or `etc/haproxy`.',
    'page requested without TLS, which [DEFAULT] ssl_only rejects': `Write https in \`${options.baseUrl}\` and at the reverse proxy.`,
    'drain deadline reached: ending the consoles that are still open':
      'Nothing. Raise `[oriel] drain_timeout` to give users more time.',
    'a proxy did not answer whether a user is connected there; the console opens':
      'Look at the proxy on the host that the line names, and at the bus.',
    'open consoles cannot be re-checked; they continue':
      'Correct what `detail` names. Until then a withdrawn right ends no open console.',
    "Nova's database failed for a token: nova-api is asked for it":
      'Look at the database if the line is repeated.',
    'a cell fails: nova-api is asked for tokens that no other cell has':
      'Correct the database of the cell that `detail` names.',
  },
  info: {
    'the compute host needs long to confirm a console: waiting':
      'At most `within_s` seconds. Usual for ironic and vmware.',
    'draining: consoles are still open': 'They end after `seconds_left` at the latest.',
    'an operator ends a console': '',
    'open consoles are re-checked again': '',
    'tokens can be looked up: *': 'The message says what answered.',
    "Nova's database works again: tokens are looked up there": '',
  },
} as const satisfies MessageTable;
