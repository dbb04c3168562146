import { pino } from 'pino';
import { turnLines } from './turn-lines.ts';

/** The fields of a log line. There is deliberately no field for tokens. */
export interface LogFields {
  role?: string;
  request_id?: string;
  instance_uuid?: string;
  session_id?: string;
  step?: number;
  code?: string;
  err?: unknown;
  [field: string]: unknown;
}

/** The logger that every part receives. `child` binds fields for all lines of a part. */
export interface Logger {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  child(fields: LogFields): Logger;
}

export interface LogOptions {
  /** A function if it may change at run time. */
  debug: boolean | (() => boolean);
  /** Lines below it are left out; `info` if absent, `debug` with `debug`. */
  level?: 'info' | 'warn';
  /** Where JSON lines are written; standard error if absent. */
  destination?: { write(line: string): void };
}

/** JSON lines, one per event, ISO times. */
export function createLogger(options: LogOptions): Logger {
  const { debug, level = 'info' } = options;
  const destination = options.destination ?? turnLines(pino.destination({ fd: 2, sync: true }));
  const settings = { base: null, timestamp: pino.stdTimeFunctions.isoTime };
  if (typeof debug === 'boolean') return pino({ ...settings, level: debug ? 'debug' : level }, destination);
  return gated(pino({ ...settings, level: 'debug' }, destination), debug);
}

/** A child of pino keeps the level it was created with, so the level is checked for each line. */
function gated(log: Logger, isDebug: () => boolean): Logger {
  return {
    debug: (fields, message) => isDebug() && log.debug(fields, message),
    info: (fields, message) => log.info(fields, message),
    warn: (fields, message) => log.warn(fields, message),
    error: (fields, message) => log.error(fields, message),
    child: (fields) => gated(log.child(fields), isDebug),
  };
}

/** For parts that are used without a log, such as in unit tests. */
export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLogger,
};
