import { API_MESSAGES } from './api.ts';
import { COMPUTE_MESSAGES } from './compute.ts';
import { CONSOLEAUTH_MESSAGES } from './consoleauth.ts';
import { CLI_MESSAGES, MAIN_MESSAGES } from './main.ts';
import type { MessageTable } from './message-table.ts';
import { EVENT_MESSAGES, OBSERVE_MESSAGES } from './observe.ts';
import { OPERATOR_MESSAGES } from './operator.ts';
import { OSLO_MESSAGING_MESSAGES } from './oslo-messaging.ts';
import { PLATFORM_MESSAGES } from './platform.ts';
import { PROXY_MESSAGES } from './proxy.ts';
import { TRANSPORT_MESSAGES } from './transport.ts';

/** Every message of the log, by the folder of src/ that writes it; `events` are those of src/observe/events.ts. */
export const LOG_MESSAGES: Readonly<Record<string, MessageTable>> = {
  main: MAIN_MESSAGES,
  cli: CLI_MESSAGES,
  events: EVENT_MESSAGES,
  api: API_MESSAGES,
  compute: COMPUTE_MESSAGES,
  consoleauth: CONSOLEAUTH_MESSAGES,
  proxy: PROXY_MESSAGES,
  operator: OPERATOR_MESSAGES,
  observe: OBSERVE_MESSAGES,
  transport: TRANSPORT_MESSAGES,
  'oslo-messaging': OSLO_MESSAGING_MESSAGES,
  platform: PLATFORM_MESSAGES,
};
