import { setImmediate } from 'node:timers/promises';
import type { Settings } from '../../config/option-table.ts';
import { logPathOf } from '../../config/values/log-path.ts';
import { LEVELS } from '../../platform/log/levels.ts';
import { createLogger, type LineSink, type LogFields, type Logger } from '../../platform/log/log.ts';
import { isJournal, withPriority } from '../../platform/log/outputs/journal.ts';
import { LogFile } from '../../platform/log/outputs/log-file.ts';
import { StandardError } from '../../platform/log/outputs/standard-error.ts';
import { turnLines } from '../../platform/log/turn-lines.ts';
import { messageOf } from '../../platform/message-of.ts';

/** The log of this process, where its options say. */
export interface ProcessLog {
  readonly log: Logger;
  /** The process serves: from now on errors no longer go to standard error in addition to the log file. */
  started(): void;
  /** Opens the log file again after log rotation, or if it could not be opened before. Never rejects. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

interface OpenLogOptions {
  readonly settings: Pick<Settings, 'DEFAULT' | 'oriel'>;
  /** They name the file in `log_dir`. */
  readonly roles: readonly string[];
  /** Fields of each line. */
  readonly bound?: LogFields;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Opens the log of `[DEFAULT] log_file`, `log_dir`, `use_stderr` and `use_journal`. A file that cannot be opened or written never ends
 * the process: lines go to standard error while there is no file, and errors do while it cannot be written.
 */
export async function openLog({
  settings,
  roles,
  bound,
  env = process.env,
}: OpenLogOptions): Promise<ProcessLog> {
  const { DEFAULT, oriel } = settings;
  const place = logPathOf(DEFAULT, roles);
  const hasJournal = isJournal(env);
  const isStandardErrorAsked = DEFAULT.use_stderr || DEFAULT.use_journal || place === undefined;
  let file: LogFile | undefined;
  let fileSink: LineSink | undefined;
  let isStarting = true;

  const standardError = turnLines(
    new StandardError({ onWorking: (report) => lost('standard error', report) }),
  );
  const destination: LineSink = {
    write(line, level) {
      fileSink?.write(line, level);
      const isUrgent = level >= LEVELS.error && (isStarting || file?.isFailing === true);
      if (isStandardErrorAsked || file === undefined || isUrgent) {
        standardError.write(hasJournal ? withPriority(line, level) : line, level);
      }
    },
  };
  const root = createLogger({
    debug: () => DEFAULT.debug,
    levels: () => DEFAULT.default_log_levels,
    format: oriel.log_format,
    destination,
  });
  const log = bound === undefined ? root : root.child(bound);
  const about = log.named('log');

  function lost(output: string, report: { readonly lost: number; readonly seconds: number }): void {
    const fields = { output, lost: report.lost, seconds: report.seconds };
    if (report.lost === 0) about.info(fields, 'the log can be written again');
    else about.warn(fields, 'lines of the log were lost: it could not be written');
  }

  const openFile = async () => {
    if (place === undefined) return;
    const option = `[DEFAULT] ${place.option}`;
    try {
      const opened = await LogFile.open(place.path, {
        onFailing: (error) =>
          about.error(
            { option, file: place.path, detail: messageOf(error) },
            'the log file cannot be written: lines wait in memory',
          ),
        onWorking: (report) => lost(place.path, report),
      });
      file = opened;
      fileSink = turnLines(opened);
    } catch (error) {
      about.error(
        { option, file: place.path, detail: messageOf(error) },
        'the log file cannot be opened: the log goes to standard error',
      );
    }
  };
  await openFile();
  if (DEFAULT.use_journal && !hasJournal) {
    about.warn(
      { option: '[DEFAULT] use_journal' },
      'standard error is not the journal: lines reach it only under systemd or systemd-cat',
    );
  }
  return {
    log,
    started() {
      isStarting = false;
    },
    async reopen() {
      if (file === undefined) return openFile();
      try {
        await file.reopen();
      } catch (error) {
        about.error(
          { file: file.path, detail: messageOf(error) },
          'the log file cannot be opened again: the previous one stays in use',
        );
      }
    },
    async close() {
      // The lines of this turn are collected.
      await setImmediate();
      const opened = file;
      file = undefined;
      fileSink = undefined;
      await opened?.close();
    },
  };
}
