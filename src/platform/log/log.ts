import { pino } from 'pino';
import { turnLines } from './turn-lines.ts';

/** What a line of log may say of where it belongs. Tokens have no field on purpose. */
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

/** The logger that is passed in everywhere; `child` binds fields for all lines of a part. */
export interface Logger {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  child(fields: LogFields): Logger;
}

export interface LogOptions {
  /** A function where it may change while the log is in use. */
  debug: boolean | (() => boolean);
  /** Lines below it are left out; `info` where absent, `debug` with `debug`. */
  level?: 'info' | 'warn';
  /** Where JSON lines go; standard error where absent. */
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

/** Children of pino's keep the level that they were born with, so the question is asked at each line. */
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
