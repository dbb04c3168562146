import { isAbsolute } from 'node:path';
import { by, isSet } from '../checks/uses.ts';
import { type OptionType, option } from '../option.ts';
import { absolutePath, boolean, list, string } from '../types.ts';

const MANAGEMENT = isSet('oriel.metrics_listen');
const LISTENERS = [by('proxy'), by('api'), by('compute', MANAGEMENT), by('consoleauth', MANAGEMENT)];

/** `8774:/run/oriel/api-out`. A path may contain colons. */
const portAndPath: OptionType<{ readonly port: number; readonly path: string }> = {
  name: 'PORT:PATH',
  parse(text) {
    const [, port = '', path = ''] = /^(\d{1,5}):(.+)$/s.exec(text.trim()) ?? [];
    const isRight = port !== '' && Number(port) >= 1 && Number(port) <= 65_535 && isAbsolute(path);
    return isRight
      ? { value: { port: Number(port), path } }
      : { problem: `"${text}" is not a port, a colon and an absolute path` };
  },
  format: ({ port, path }) => `${port}:${path}`,
};

/** `[healthcheck]` */
export const healthcheckOptions = {
  backends: option({
    type: list(string),
    sameOn: 'none',
    live: true,
    default: [],
    help: 'Which of the files below count: `disable_by_file`, `disable_by_files_ports`, `enable_by_files`. Empty: each that is set (in oslo.middleware: none).',
    nova: true,
    uses: LISTENERS,
  }),
  detailed: option({
    type: boolean,
    sameOn: 'none',
    live: true,
    default: false,
    help: "The HTML and JSON forms of `/healthcheck` have the columns and keys of oslo.middleware's detailed form: host name, time, platform, and the files that were looked for. Only clients that may read the reasons get it (`[oriel] health_readers`).",
    nova: true,
    uses: LISTENERS,
  }),
  disable_by_file_path: option({
    type: string,
    sameOn: 'none',
    live: true,
    default: '',
    help: 'While this file exists, /healthcheck and /readyz of every role answer 503. Create it to remove this host from its load balancers. Open consoles continue.',
    nova: true,
    uses: LISTENERS,
  }),
  disable_by_file_paths: option({
    type: list(portAndPath),
    sameOn: 'none',
    orderCounts: false,
    live: true,
    default: [],
    help: 'The same for one listener, by its port: `8774:/run/oriel/no-api,6080:/run/oriel/no-consoles`. The management listener reports the files of all listeners of its process.',
    nova: true,
    uses: LISTENERS,
  }),
  enable_by_file_paths: option({
    type: list(absolutePath),
    sameOn: 'none',
    orderCounts: false,
    live: true,
    default: [],
    help: 'While one of these files is missing, /healthcheck and /readyz of every role answer 503.',
    nova: true,
    uses: LISTENERS,
  }),
};
