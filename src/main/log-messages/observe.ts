import type { MessageTable } from './message-table.ts';

/** Without those of the table of events (src/observe/events.ts). */
export const OBSERVE_MESSAGES = {
  error: {
    'audit records were never written':
      '`lost` records are missing: the disk was full until the process ended. Make space.',
    'THE AUDIT FILE CANNOT BE WRITTEN; its records wait in memory':
      'Make space on the disk of `file`, or repair it. 10,000 records wait in memory; further ones are lost.',
    'the audit file cannot be opened again: the previous one stays in use':
      'Give the user that runs Oriel write permission to the folder, and send SIGHUP again.',
  },
  warn: {
    'the trace collector does not accept spans: consoles work, and spans will be dropped':
      'See whether the collector at `collector` runs and accepts OTLP over HTTP: `[oriel] otlp_endpoint` names it.',
    'the trace collector rejected some spans':
      'See the log of the collector: it rejected single spans. Report it if it calls them invalid.',
  },
  info: {
    'the trace collector accepts spans again': '',
    'the audit file is written again': '`lost` records are missing, and the file has a record of that.',
  },
  debug: { 'metrics could not be read': 'The metrics that `err` is about are absent from one scrape.' },
} as const satisfies MessageTable;

/** The lines of src/observe/events.ts. */
export const EVENT_MESSAGES = {
  error: {
    'the configuration was read again and has problems: the old one stays in use':
      'Correct what the lines before it name (`oriel config check`), and send SIGHUP again.',
    'tokens of an instance could not be deleted':
      'Correct the token store, as `err` says. Sessions end at their next re-check.',
  },
  warn: {
    'token refused': 'Follow the remedy of the code in `code` ([errors](errors.md)).',
    'console refused':
      'Follow the remedy of the code in `code` ([errors](errors.md)). `oriel trace` shows all steps of the request.',
    'power action failed':
      'Follow the remedy of the code in `code` ([errors](errors.md)); `detail` has the answer of the hypervisor.',
  },
  info: {
    'power action done': 'The instance has its new state.',
    'the configuration was read again': '`changed` names the options that took effect.',
    'a screen shows a condition':
      'A screen that a user views began to show `condition`, for example a kernel panic.',
    'console authorised': 'The token authority stored the token of an access URL.',
    'token accepted': '',
    'single-use token redeemed': 'The access URL cannot be opened again.',
    'single-use token resumed by its holder':
      'The browser that opened the console reloaded its page or lost its connection.',
    'console opened': '',
    'the browser left before its console opened': '',
    'console ended':
      '`code` is the end reason, one of the codes of [errors](errors.md), `browser_closed` or `browser_lost`.',
    'session ended': 'An operator ended a session through the api.',
    'session ended by a local operator': 'An operator ended a session through the operator socket.',
    'a re-check ended a session': '`code` is the reason.',
    'console tokens of an instance deleted': 'An operator withdrew all access URLs of an instance.',
    'tokens of an instance deleted':
      'The instance stopped, moved or was deleted, or access was withdrawn: `code` says which.',
    'an instance had no live tokens to delete': '',
  },
} as const satisfies MessageTable;
