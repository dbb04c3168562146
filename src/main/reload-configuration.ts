import type { LiveSettings } from '../config/live-settings.ts';
import type { Loaded } from '../config/load-settings.ts';
import { logFindings } from '../config/report/report.ts';
import type { Logger } from '../platform/log/log.ts';
import { messageOf } from '../platform/message-of.ts';
import type { AllSettings } from './all-settings.ts';
import type { Running } from './compose.ts';

export interface ReloadOptions {
  /** Reads the configuration as the start did. */
  readonly load: () => Loaded<AllSettings>;
  readonly live: LiveSettings<AllSettings>;
  /** Told where the values come from now. */
  readonly onTaken?: (loaded: Loaded) => void;
  readonly running: Running;
  readonly log: Logger;
}

/**
 * What SIGHUP does: opens the audit file anew, reads the configuration and certificates again, and drops no
 * session for it. With a problem
 * in the configuration everything stays as it is. Never throws.
 */
export function reloadConfiguration({ load, live, onTaken, running, log }: ReloadOptions): void {
  // Whatever is wrong with the configuration: whoever rotates the file waits for it.
  void running.reopenAudit();
  try {
    const loaded = load();
    const problems = loaded.problems.length;
    if (problems > 0) {
      logFindings(loaded, log);
      running.observer.emit({ event: 'configuration.refused', problems });
      return;
    }
    const { taken, later } = live.replace(loaded.settings);
    onTaken?.(loaded);
    logFindings(loaded, log);
    running.observer.emit({ event: 'configuration.reloaded', changed: taken, later });
    if (later.length > 0) {
      log.warn(
        { options: later },
        'these options have changed and count after a restart; until then the old values do',
      );
    }
  } catch (error) {
    log.error({ err: error }, 'the configuration could not be read again: the old one stays in force');
    return;
  }
  try {
    running.reload();
  } catch (error) {
    // The message names option, file and remedy: a stack adds nothing.
    const detail = messageOf(error);
    log.error({ detail }, 'a certificate could not be read again: the old one stays in use');
  }
}
