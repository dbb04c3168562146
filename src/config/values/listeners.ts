import { CONSOLE_KINDS } from '../../consoles/console-kinds.ts';
import { type Settings, valueAt } from '../option-table.ts';
import { optionPath } from './kind-options.ts';
import { metricsPort } from './metrics-port.ts';

/** A listener, the role that opens it, and the options of its address as `group.option`. */
export interface Listener {
  readonly role: string;
  readonly host: string;
  readonly port: string;
}

/** A listener of one process. */
interface ProcessListener extends Omit<Listener, 'role'> {
  /** The number that the process listens on: the value of `port`, or for the management listener a number after it. */
  readonly number: number;
  /** Whether it may speak TLS. */
  readonly hasTls: boolean;
}

/** The listeners of roles. The management listener belongs to every process. */
export const LISTENERS: readonly Listener[] = [
  ...CONSOLE_KINDS.map((kind) => ({
    role: kind.proxyRole,
    host: optionPath(kind, 'proxyHost'),
    port: optionPath(kind, 'proxyPort'),
  })),
  { role: 'api', host: 'DEFAULT.osapi_compute_listen', port: 'DEFAULT.osapi_compute_listen_port' },
];

/** The listeners of a process with these roles. */
export function listenersOf(settings: Settings, roles: readonly string[]): readonly ProcessListener[] {
  const { metrics_listen: metrics, metrics_port, metrics_cert } = settings.oriel;
  const ofRoles = LISTENERS.filter(({ role }) => roles.includes(role)).map(({ host, port }) => ({
    host,
    port,
    number: Number(valueAt(settings, port)),
    hasTls: settings.DEFAULT.cert !== '',
  }));
  if (metrics === '') return ofRoles;
  const number = metricsPort(metrics_port, roles);
  const management = { host: 'oriel.metrics_listen', port: 'oriel.metrics_port' };
  return [...ofRoles, { ...management, number, hasTls: metrics_cert !== '' }];
}
