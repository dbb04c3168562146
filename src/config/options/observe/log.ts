import { LOG_FORMATS } from '../../../platform/log/log.ts';
import { by } from '../../checks/uses.ts';
import { option } from '../../option.ts';
import { boolean, choice, list, string } from '../../types.ts';
import { loggerLevel } from '../../values/logger-level.ts';

const ANY = [by('any')];

/** `[DEFAULT]`: those of oslo.log that Oriel uses. */
export const logOptions = {
  debug: option({
    sameOn: 'none',
    live: true,
    type: boolean,
    default: false,
    help: 'Log at level debug.',
    nova: true,
    uses: ANY,
  }),
  log_file: option({
    type: string,
    sameOn: 'none',
    default: '',
    help: 'File that the log is appended to, below `log_dir` if it is relative. Oriel creates it with mode 0640, opens it again on SIGHUP, and also if another program has renamed it. If it cannot be opened, the log goes to standard error. Several processes may share it. Empty: the file in `log_dir`, or standard error. See [logs](logs.md).',
    nova: true,
    oldNames: [{ group: 'DEFAULT', name: 'logfile' }],
    uses: ANY,
  }),
  log_dir: option({
    type: string,
    sameOn: 'none',
    default: '',
    help: 'Directory of the log file. Without `log_file` its name is `oriel-<role>.log`, such as oriel-api.log, or oriel.log if the process has several roles. Empty and no `log_file`: standard error.',
    nova: true,
    oldNames: [{ group: 'DEFAULT', name: 'logdir' }],
    uses: ANY,
  }),
  use_stderr: option({
    type: boolean,
    sameOn: 'none',
    default: false,
    help: 'Log to standard error in addition to the log file. Without a log file Oriel always logs to standard error. (Nova then logs to standard output.)',
    nova: true,
    uses: ANY,
  }),
  use_journal: option({
    type: boolean,
    sameOn: 'none',
    default: false,
    help: "Log to systemd's journal in addition to the log file. Oriel writes to standard error, which systemd passes to the journal with the level of each line; outside of a systemd service use `systemd-cat oriel serve`. Oriel does not use the journal's native protocol, so fields stay in the text of a line.",
    nova: true,
    uses: ANY,
  }),
  default_log_levels: option({
    type: list(loggerLevel),
    sameOn: 'none',
    live: true,
    default: [],
    help: "Levels of single loggers: `logger=LEVEL,logger=LEVEL` with DEBUG, INFO, WARNING, ERROR or CRITICAL, such as `oriel.bus=WARNING,oriel.api=DEBUG`. A level applies to all loggers whose names begin with that name and a dot. [logs](logs.md#loggers) lists the names. Names of Nova's Python modules have no effect here. (Nova's default lists such modules.)",
    nova: true,
    uses: ANY,
  }),
};

/** `[oriel]` */
export const orielLogOptions = {
  log_format: option({
    type: choice(...LOG_FORMATS),
    sameOn: 'none',
    default: 'json',
    help: "How a line of the log is written: `json`, one JSON object; `oslo`, in the default layout of oslo.log, which programs that read Nova's logs understand.",
    uses: ANY,
  }),
};
