/** What a service manager such as systemd has passed to this process [sd_notify(3), sd_watchdog_enabled(3), sd_listen_fds(3)]. */
export interface ManagerEnvironment {
  /** The path of the socket for notifications, or its abstract name after `@`; undefined if none are expected. */
  readonly notifySocket: string | undefined;
  /** The time in ms after which the service manager restarts a process that has sent no sign of life; undefined without a watchdog. */
  readonly watchdogMs: number | undefined;
  /** Sockets that the service manager has bound. */
  readonly sockets: readonly InheritedSocket[];
}

export interface InheritedSocket {
  readonly fd: number;
  /** `FileDescriptorName=` of its socket unit; by default the name of the unit. */
  readonly name: string;
}

/** Inherited descriptors begin after standard error. */
const FIRST_FD = 3;
/** Far more than Oriel has listeners: `LISTEN_FDS` comes from outside. */
const MAX_SOCKETS = 64;

/**
 * Reads and removes the variables of the service manager: children of this process, such as workers and virsh, must neither notify
 * it nor take its sockets.
 */
export function takeManagerEnvironment(env: NodeJS.ProcessEnv, pid: number): ManagerEnvironment {
  const take = (name: string) => {
    const value = env[name];
    delete env[name];
    return value;
  };
  const isOurs = (owner: string | undefined) => owner === undefined || owner === String(pid);
  const notifySocket = take('NOTIFY_SOCKET');
  const watchdogPid = take('WATCHDOG_PID');
  const watchdogUsec = Number(take('WATCHDOG_USEC'));
  const listenPid = take('LISTEN_PID');
  const count = Number(take('LISTEN_FDS'));
  const names = take('LISTEN_FDNAMES')?.split(':') ?? [];
  const hasWatchdog = isOurs(watchdogPid) && Number.isSafeInteger(watchdogUsec) && watchdogUsec > 0;
  const hasSockets = listenPid === String(pid) && Number.isInteger(count) && count > 0;
  const length = hasSockets ? Math.min(count, MAX_SOCKETS) : 0;
  return {
    notifySocket: notifySocket !== undefined && /^[/@]/.test(notifySocket) ? notifySocket : undefined,
    watchdogMs: hasWatchdog ? watchdogUsec / 1_000 : undefined,
    sockets: Array.from({ length }, (_, index) => ({
      fd: FIRST_FD + index,
      name: names[index] ?? 'unknown',
    })),
  };
}
