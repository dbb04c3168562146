import { LEVELS, type LoggerLevel } from '../../platform/log/levels.ts';
import { nearest } from '../../platform/text/nearest.ts';
import type { OptionType } from '../option.ts';
import { LOGGER_NAMES } from './logger-names.ts';

const OFF = LEVELS.error + 10;
/** Python's names, with those that oslo.log and older releases of Python add. */
const NAMES: Readonly<Record<string, number>> = {
  DEBUG: LEVELS.debug,
  INFO: LEVELS.info,
  WARNING: LEVELS.warn,
  WARN: LEVELS.warn,
  ERROR: LEVELS.error,
  CRITICAL: OFF,
  FATAL: OFF,
  TRACE: LEVELS.debug,
  NOTSET: LEVELS.debug,
};

/** One entry of `[DEFAULT] default_log_levels`: `oriel.api=DEBUG`. */
export const loggerLevel: OptionType<LoggerLevel> = {
  name: 'logger=LEVEL',
  parse(text) {
    const [logger = '', word, ...more] = text.split('=').map((part) => part.trim());
    if (logger === '' || word === undefined || more.length > 0) {
      return { problem: `"${text}" is not logger=LEVEL, such as oriel.api=DEBUG` };
    }
    const level = levelOf(word);
    if (!LOGGER_NAMES.includes(logger)) {
      const meant = loggerMeant(logger);
      // Nova's own option names the loggers of Python modules.
      if (meant === undefined) return { value: { logger, level: level ?? LEVELS.info } };
      return { problem: `there is no logger "${logger}": ${meant}` };
    }
    if (level !== undefined) return { value: { logger, level } };
    const near = nearest(word, Object.keys(NAMES));
    const hint =
      near === undefined ? 'write DEBUG, INFO, WARNING, ERROR or CRITICAL' : `did you mean ${near}?`;
    return { problem: `"${word}" is not a level: ${hint}` };
  },
  format: ({ logger, level }) => `${logger}=${nameOf(level)}`,
};

/** Python's numbers are levels, too: 10 is DEBUG, and each further ten the next level. */
function levelOf(word: string): number | undefined {
  if (Object.hasOwn(NAMES, word)) return NAMES[word];
  return /^\d{1,3}$/.test(word) ? Math.max(LEVELS.debug, Number(word) + 10) : undefined;
}

function nameOf(level: number): string {
  const named = Object.entries(NAMES).find(([, number]) => number === level)?.[0];
  return named ?? String(level - 10);
}

/** What an unknown name of a logger probably means; undefined if it is that of another program. */
function loggerMeant(logger: string): string | undefined {
  const [first = ''] = logger.split('.');
  const isOurs = first === 'oriel' || nearest(first, ['oriel']) !== undefined;
  const withRoot = `oriel.${logger}`;
  if (!isOurs) return LOGGER_NAMES.includes(withRoot) ? `did you mean "${withRoot}"?` : undefined;
  const near = nearest(logger, LOGGER_NAMES);
  return near === undefined ? `the loggers are ${LOGGER_NAMES.join(', ')}` : `did you mean "${near}"?`;
}
