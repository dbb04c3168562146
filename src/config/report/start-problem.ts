import type { Loaded } from '../load-settings.ts';
import { valueAt } from '../option-table.ts';
import { listenersOf } from '../values/listeners.ts';
import type { Problem } from './problem.ts';

type Known = Pick<Loaded, 'settings' | 'sources'>;

/** An error of the operating system in Node.js. */
type SystemError = Error &
  Partial<Record<'code' | 'syscall' | 'hostname' | 'address' | 'path', string>> & { port?: number };

/**
 * Turns an error that stops a start into a problem of the configuration, with the option that caused it if it can be determined.
 * `roles` are those that were starting: two of them listen.
 */
export function startProblem(thrown: unknown, known: Known, roles: readonly string[]): Problem {
  const error = (thrown instanceof Error ? thrown : new Error(String(thrown))) as SystemError;
  return (
    ofListener(error, known, roles) ?? ofNamedOption(error, known) ?? ofFile(error, known) ?? ofUnknown(error)
  );
}

/** A name that does not resolve, or an address or port that cannot be used. */
function ofListener(error: SystemError, known: Known, roles: readonly string[]): Problem | undefined {
  // Node.js leaves out a port that is 0.
  const { code = '', syscall = '', hostname, address, port = 0 } = error;
  const running = listenersOf(known.settings, roles);
  const at = (path: string) => valueAt(known.settings, path);
  if (syscall === 'getaddrinfo' && hostname !== undefined) {
    const listener = running.find(({ host }) => String(at(host)).trim() === hostname.trim());
    if (listener === undefined) return undefined;
    const message = `The name ${hostname} does not resolve (${code}).`;
    return problemOf(known, listener.host, message, HOST_REMEDY);
  }
  if (syscall !== 'listen' && !LISTEN.has(code)) return undefined;
  const listener = running.find(({ number }) => number === port) ?? running.at(-1);
  if (listener === undefined) return undefined;
  switch (code) {
    case 'EADDRINUSE': {
      const message = `Another program listens on port ${port} of ${address} (EADDRINUSE).`;
      const remedy = `Stop it ("ss -ltnp sport = :${port}" names it), or write another port.`;
      return problemOf(known, listener.port, message, remedy);
    }
    case 'EACCES': {
      const message = `This user may not listen on port ${port} (EACCES).`;
      const remedy =
        'Write a port above 1023, or let systemd bind it: "systemctl enable --now" with the socket unit of the role (docs/deploying.md, "systemd").';
      return problemOf(known, listener.port, message, remedy);
    }
    case 'EADDRNOTAVAIL': {
      const message = `${address} is not an address of this machine (EADDRNOTAVAIL).`;
      return problemOf(known, listener.host, message, HOST_REMEDY);
    }
    default: {
      const message = `Oriel cannot listen on port ${port} of ${address} (${code}).`;
      return problemOf(known, listener.host, message, HOST_REMEDY);
    }
  }
}

const LISTEN = new Set(['EADDRINUSE', 'EADDRNOTAVAIL', 'EAFNOSUPPORT']);
const HOST_REMEDY =
  'Write an address of this machine, a name that resolves to one, or 0.0.0.0 for all of them. For an address that moves between machines, set net.ipv4.ip_nonlocal_bind = 1 (sysctl).';

/** A message that begins with its option: `[oriel] audit_log cannot be written: …`. */
function ofNamedOption({ message }: SystemError, known: Known): Problem | undefined {
  const [all = '', group = '', option = ''] = /^\[(\w+)\] (\w+)[:,]? ?/.exec(message) ?? [];
  if (known.sources[group]?.[option] === undefined) return undefined;
  return problemOf(known, `${group}.${option}`, sentence(message.slice(all.length)), '');
}

/** A file or folder that an option names. */
function ofFile({ code, path = '', message }: SystemError, known: Known): Problem | undefined {
  const named = pathsOf(known).filter(([, , value]) => path.startsWith(value) || message.includes(value));
  const [group, option, value] =
    named.toSorted(([, , one], [, , other]) => other.length - one.length)[0] ?? [];
  if (group === undefined || option === undefined) return undefined;
  const reason = FILE[code ?? ''];
  const what = reason === undefined ? sentence(message) : `${path || value} ${reason} (${code}).`;
  return problemOf(known, `${group}.${option}`, what, FILE_REMEDY);
}

const FILE: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'is not a folder',
  EISDIR: 'is a folder',
  EACCES: 'cannot be accessed by this user',
  EPERM: 'cannot be accessed by this user',
  ELOOP: 'is a loop of symbolic links',
};
const FILE_REMEDY = 'Write an existing path that the user that runs Oriel can access.';

/** Options whose value may be a relative path. A value that begins with a slash is a path in any option. */
const PATHS = new Set([
  'DEFAULT.web',
  'DEFAULT.record',
  'DEFAULT.cert',
  'DEFAULT.key',
  'oriel.audit_log',
  'oriel.api_cert',
  'oriel.api_key',
  'oriel.metrics_cert',
  'oriel.metrics_key',
]);

/** The options whose values are paths. */
function pathsOf({ settings }: Known): [group: string, option: string, value: string][] {
  return Object.entries(settings).flatMap(([group, options]) =>
    Object.entries(options as Readonly<Record<string, unknown>>).flatMap(([option, value]) =>
      typeof value === 'string' && isPath(`${group}.${option}`, value)
        ? [[group, option, value] satisfies [string, string, string]]
        : [],
    ),
  );
}

function isPath(name: string, value: string): boolean {
  return value.length > 1 && (value.startsWith('/') || PATHS.has(name));
}

function ofUnknown({ message }: SystemError): Problem {
  return { where: '', group: '', option: '', message: sentence(message), remedy: '' };
}

function problemOf({ sources }: Known, path: string, message: string, remedy: string): Problem {
  const [group = '', option = ''] = path.split('.');
  return { where: sources[group]?.[option]?.where ?? 'default', group, option, message, remedy };
}

function sentence(text: string): string {
  const trimmed = text.trim();
  const capital = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}
