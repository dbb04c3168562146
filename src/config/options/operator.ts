import { isAbsolute } from 'node:path';
import { DEFAULT_KIND } from '../../consoles/console-kinds.ts';
import { by, isSet } from '../checks/uses.ts';
import { type OptionType, option } from '../option.ts';
import { boundedString } from '../types.ts';

/** Linux keeps 108 bytes for the address of a UNIX socket, one of them for its end. */
const MAX_SOCKET_PATH_BYTES = 107;
/** Where the units of etc/systemd/ create a directory for it. */
export const OPERATOR_DIRECTORY = '/run/oriel';

const socketPath: OptionType<string> = {
  name: `absolute path of at most ${MAX_SOCKET_PATH_BYTES} bytes, or empty`,
  parse(text) {
    const value = text.trim();
    if (value !== '' && !isAbsolute(value)) return { problem: `"${value}" does not begin with a slash` };
    const bytes = Buffer.byteLength(value);
    if (bytes <= MAX_SOCKET_PATH_BYTES) return { value };
    return {
      problem: `the path has ${bytes} bytes, and the path of a socket can have ${MAX_SOCKET_PATH_BYTES}`,
    };
  },
  format: (value) => value,
};

/** Options of `[oriel]` for the operator of a proxy's machine. */
export const operatorOptions = {
  operator_socket: option({
    type: socketPath,
    sameOn: 'none',
    default: `${OPERATOR_DIRECTORY}/${DEFAULT_KIND.proxyRole}.sock`,
    help: 'UNIX socket on which a console proxy serves `oriel session list`, `oriel session end` and `oriel trace` without a sign-in, for root and the user that runs Oriel. Its directory must exist, belong to that user or root, and be closed to other users (mode 0750 or less): the units of Oriel create /run/oriel. Otherwise there is no socket, and the log has the reason. Several proxies on one host need a path each; the commands find all that are in /run/oriel and end with `.sock`. Empty: no socket.',
    uses: [by('proxy')],
  }),
  operator_group: option({
    type: boundedString({ max: 64 }),
    sameOn: 'none',
    default: '',
    help: 'Group, by name in /etc/group or by number, whose members may use `operator_socket` too. Each of them can list and end all sessions of the proxy and read their traces. The proxy gives the directory of the socket to the group, so the user that runs Oriel must be its member (`SupplementaryGroups` in the unit). Empty: no group.',
    uses: [by('proxy', isSet('oriel.operator_socket'))],
  }),
};
