import { CONSOLE_KINDS } from '../../consoles/console-kinds.ts';

/** The order of the roles, which gives each kind of process of a host its own port. */
const ORDER: readonly string[] = [
  'api',
  'compute',
  'consoleauth',
  ...CONSOLE_KINDS.map(({ proxyRole }) => proxyRole),
  'dashboard',
];

/** The port of the management listener of a process with these roles. Port 0, any free one, is 0 for all. */
export function metricsPort(port: number, roles: readonly string[]): number {
  const position = ORDER.findIndex((role) => roles.includes(role));
  return port === 0 ? 0 : port + Math.max(0, position);
}
