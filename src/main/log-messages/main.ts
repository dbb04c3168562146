import type { MessageTable } from './message-table.ts';

export const MAIN_MESSAGES = {
  error: {
    'the management listener failed': 'See `err`. Restart the process if the listener does not answer.',
    'a management request failed': 'A defect of Oriel. Report it with `err`.',
    'the log file cannot be written: lines wait in memory':
      'Make space on the disk of `file`, or repair it. Lines beyond 1 MiB are lost until then.',
    'the log file cannot be opened: the log goes to standard error':
      'Create the folder of `file`, give the user that runs Oriel write permission, and send SIGHUP. A systemd unit also needs `ReadWritePaths=` with the folder, except for /var/log/oriel. Or set `log_dir` and `log_file` in the file of Oriel.',
    'the log file cannot be opened again: the previous one stays in use':
      'Give the user that runs Oriel write permission to the folder of `file`, and send SIGHUP again.',
    'the processes could not be examined':
      'A defect of Oriel: the health page shows the previous report. Report it with `err`.',
    'processes differ': 'Do what `remedy` says on the hosts that `hosts` names.',
    'the configuration could not be read: the old one stays in force':
      'A defect of Oriel. Report it with `err`.',
    'a certificate could not be read: the old one stays in use':
      'Correct the file that `detail` names, and send SIGHUP again.',
    'the service manager could not be notified': 'See `detail`, and whether the unit has `NotifyAccess=all`.',
    'the listener failed': 'See `err`. Restart the process if it takes no connections.',
    'some parts did not close cleanly': 'Nothing, if the process ended. Report it with `err`.',
    'the first process is gone: ending all sessions':
      'See why the first process ended: out of memory, or a signal. The service manager starts it again.',
    'the certificate could not be read: the old one stays in use':
      'Correct the file that `detail` names, and send SIGHUP again.',
    'a worker cannot start': 'Correct what `detail` names.',
    'a worker ended by itself: its sessions are lost, those of other workers continue':
      'See whether the kernel killed it (`dmesg`, out of memory). Otherwise report the lines before it.',
    'workers keep ending: the next one starts after a pause':
      'See whether the kernel kills them (`dmesg`, out of memory), and lower `max_sessions` or add memory.',
    'a worker does not answer: killing it': 'Report it with the lines before it. A new worker starts.',
    'a message to a worker was not delivered':
      'Nothing, if the worker ended then. Otherwise report it with `err`.',
  },
  warn: {
    'lines of the log were lost: it could not be written':
      '`lost` lines are missing from `output`. Give the disk more space, or let the program read that receives the log.',
    'standard error is not the journal: lines reach it only under systemd or systemd-cat':
      'Start Oriel by its unit or with `systemd-cat`, or delete `use_journal`.',
    'processes differ': 'Do what `remedy` says on the hosts that `hosts` names.',
    'these options have changed and take effect after a restart': 'Restart the process when it suits you.',
    'second signal: ending all sessions': 'Nothing: an operator or the service manager sent the signal.',
    'third signal: exiting immediately': 'Nothing: an operator or the service manager sent the signal.',
    'a worker does not end: it is killed': 'Nothing. Report it if it happens at every stop.',
  },
  info: {
    'role started': '',
    'management listener started': 'Metrics and health are at `address`.',
    'the log can be written again': 'No line was lost.',
    'processes differ': '`remedy` says what may be meant.',
    'processes agree again': '',
    'stopping: open sessions are ended': '',
    stopped: '',
    'stopping: no new sessions; open sessions may continue for a while, and a second signal ends them':
      'They end after `drain_seconds` at the latest.',
    'worker started': '',
  },
  debug: { 'the processes could not be compared': 'They are compared in the next round.' },
} as const satisfies MessageTable;

export const CLI_MESSAGES = {
  error: { 'Oriel cannot start: *': 'Do what the message says: it names place, option, problem and remedy.' },
  info: { serving: 'All roles of the process have started.' },
} as const satisfies MessageTable;
