import { setTimeout as sleep } from 'node:timers/promises';
import type { LiveSettings } from '../config/live-settings.ts';
import type { Loaded } from '../config/load-settings.ts';
import { logFindings } from '../config/report/report.ts';
import type { Logger } from '../platform/log/log.ts';
import { messageOf } from '../platform/message-of.ts';
import type { AllSettings } from './all-settings.ts';
import type { Running } from './compose.ts';

export interface ReloadOptions {
  /** Reads the configuration again. */
  readonly load: () => Loaded<AllSettings>;
  readonly live: LiveSettings<AllSettings>;
  /** Called with the new sources of the values. */
  readonly onTaken?: (loaded: Loaded) => void;
  readonly running: Running;
  readonly log: Logger;
  /** Opens the log file again. */
  readonly reopenLog: () => Promise<void>;
}

/** For a disk that does not answer. */
const REOPEN_MS = 1_000;

/**
 * The effect of SIGHUP: opens the log file and the audit file again, reads the configuration and the certificates again, and ends no
 * session. If the configuration has a problem, the old one stays in force. Never rejects. Resolves with
 * whether configuration and certificates are in force.
 */
export async function reloadConfiguration(options: ReloadOptions): Promise<boolean> {
  const { load, live, onTaken, running, log, reopenLog } = options;
  // First, and whatever the configuration: the program that rotates the files waits for it.
  void running.reopenFiles();
  await Promise.race([reopenLog(), sleep(REOPEN_MS, undefined, { ref: false })]);
  try {
    const loaded = load();
    const problems = loaded.problems.length;
    if (problems > 0) {
      logFindings(loaded, log);
      running.observer.emit({ event: 'configuration.refused', problems });
      return false;
    }
    const { taken, later } = live.replace(loaded.settings);
    onTaken?.(loaded);
    logFindings(loaded, log);
    running.observer.emit({ event: 'configuration.reloaded', changed: taken, later });
    if (later.length > 0) {
      log.warn({ options: later }, 'these options have changed and take effect after a restart');
    }
  } catch (error) {
    log.error({ err: error }, 'the configuration could not be read: the old one stays in force');
    return false;
  }
  try {
    running.reload();
    return true;
  } catch (error) {
    // The message names option, file and remedy: a stack adds nothing.
    const detail = messageOf(error);
    log.error({ detail }, 'a certificate could not be read: the old one stays in use');
    return false;
  }
}
