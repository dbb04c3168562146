import { CONSOLE_KINDS } from '../../consoles/console-kinds.ts';
import { optionPath } from './kind-options.ts';

/** A listener, the role that opens it, and the options of its address as `group.option`. */
export interface Listener {
  readonly role: string;
  readonly host: string;
  readonly port: string;
}

export const LISTENERS: readonly Listener[] = [
  ...CONSOLE_KINDS.map((kind) => ({
    role: kind.proxyRole,
    host: optionPath(kind, 'proxyHost'),
    port: optionPath(kind, 'proxyPort'),
  })),
  { role: 'api', host: 'DEFAULT.osapi_compute_listen', port: 'DEFAULT.osapi_compute_listen_port' },
];
