import { pino, symbols } from 'pino';
import { LEVELS, type LevelName, type LevelRules, Threshold } from './levels.ts';
import { osloLine } from './oslo-line.ts';
import { StandardError } from './outputs/standard-error.ts';
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
  /** With `role`, the logger is `oriel.<role>`. */
  child(fields: LogFields): Logger;
  /** The logger of a part: `oriel.bus` from `oriel`. `[DEFAULT] default_log_levels` has these names. */
  named(part: string): Logger;
}

/** Receives complete lines, each with its line break. A line of the oslo format with an error has several line breaks. */
export interface LineSink {
  write(line: string, level: number): void;
}

export const LOG_FORMATS = ['json', 'oslo'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

export interface LogOptions {
  /** A function if it may change at run time. */
  debug: boolean | (() => boolean);
  /** Levels of single loggers. */
  levels?: LevelRules['levels'];
  /** Lines below it are left out; `info` if absent, `debug` with `debug`. */
  level?: 'info' | 'warn';
  format?: LogFormat;
  /** Standard error if absent. */
  destination?: LineSink;
}

/** The name of the logger of the process, which begins the names of all others. */
const ROOT = 'oriel';

/** Writes one line for each event: JSON with ISO times, or the layout of oslo.log. */
export function createLogger(options: LogOptions): Logger {
  const { debug, levels = () => NO_LEVELS, level = 'info', format = 'json' } = options;
  const rules = { debug: typeof debug === 'boolean' ? () => debug : debug, levels };
  const sink = options.destination ?? turnLines(new StandardError());
  const writer = format === 'json' ? jsonWriter(sink) : osloWriter(sink);
  return new NamedLogger(ROOT, {}, { writer, rules, usual: LEVELS[level] });
}

const NO_LEVELS: readonly never[] = [];

/** Writes the lines of one logger, with the fields that are bound to it. */
type WriteLine = (level: LevelName, fields: LogFields, message: string) => void;
type Writer = (name: string, bound: LogFields) => WriteLine;

interface Shared {
  readonly writer: Writer;
  readonly rules: LevelRules;
  readonly usual: number;
}

class NamedLogger implements Logger {
  readonly #name: string;
  readonly #bound: LogFields;
  readonly #shared: Shared;
  readonly #threshold: Threshold;
  readonly #write: WriteLine;

  constructor(name: string, bound: LogFields, shared: Shared) {
    this.#name = name;
    this.#bound = bound;
    this.#shared = shared;
    this.#threshold = new Threshold(name, shared.rules, shared.usual);
    this.#write = shared.writer(name, bound);
  }

  debug(fields: LogFields, message: string): void {
    if (this.#threshold.allows(LEVELS.debug)) this.#write('debug', fields, message);
  }
  info(fields: LogFields, message: string): void {
    if (this.#threshold.allows(LEVELS.info)) this.#write('info', fields, message);
  }
  warn(fields: LogFields, message: string): void {
    if (this.#threshold.allows(LEVELS.warn)) this.#write('warn', fields, message);
  }
  error(fields: LogFields, message: string): void {
    if (this.#threshold.allows(LEVELS.error)) this.#write('error', fields, message);
  }

  child(fields: LogFields): Logger {
    const name = fields.role === undefined ? this.#name : `${ROOT}.${fields.role}`;
    return new NamedLogger(name, { ...this.#bound, ...fields }, this.#shared);
  }

  named(part: string): Logger {
    return new NamedLogger(`${this.#name}.${part}`, this.#bound, this.#shared);
  }
}

function jsonWriter(sink: LineSink): Writer {
  const destination = {
    // pino then sets `lastLevel` before each line.
    [symbols.needsMetadataGsym]: true as const,
    lastLevel: 0,
    write(line: string) {
      sink.write(line, this.lastLevel);
    },
  };
  const settings = { base: null, timestamp: pino.stdTimeFunctions.isoTime, level: 'debug' };
  const root = pino(settings, destination);
  return (name, bound) => {
    // A child of the root, since pino repeats fields that are bound twice.
    const log = root.child({ logger: name, ...bound });
    return (level, fields, message) => log[level](fields, message);
  };
}

function osloWriter(sink: LineSink): Writer {
  return (name, bound) => (level, fields, message) =>
    sink.write(osloLine(level, name, { ...bound, ...fields }, message), LEVELS[level]);
}

/** For parts that are used without a log, such as in unit tests. */
export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLogger,
  named: () => silentLogger,
};
