import { isAbsolute } from 'node:path';
import { rule } from '../../../config/checks/check.ts';
import { by, lists } from '../../../config/checks/uses.ts';
import { option, type SettingsOf } from '../../../config/option.ts';
import type { Settings } from '../../../config/option-table.ts';
import { boundedString, choice, list, string } from '../../../config/types.ts';
import type { DriverManifest } from '../manifest.ts';

const QEMU = [by('compute', lists('oriel.drivers', 'qemu'))];
const MAX_PATTERNS = 32;

const options = {
  oriel_qemu: {
    sockets: option({
      type: list(boundedString({ max: 300 })),
      sameOn: 'none',
      default: ['/run/qemu/*.qmp'],
      help: 'QMP sockets of the instances of the qemu driver: absolute paths, in which `*` and `?` match as in a shell. Sockets that appear later are used too. QMP serves one client at a time: the driver keeps the connection, so give QEMU a second `-qmp` socket for other programs.',
      uses: QEMU,
    }),
    screenshot_dir: option({
      type: string,
      sameOn: 'none',
      default: '',
      help: 'Existing folder in which QEMU leaves pictures of screens for the agent, which deletes each after reading it: QEMU and the agent must both see it by this path. The agent creates a folder of its own in it. Empty: the folder for temporary files, which does not work if the unit of the agent or of QEMU has `PrivateTmp=`, or if QEMU runs as another user and the agent not as root.',
      uses: QEMU,
    }),
    vnc_password: option({
      type: choice('auto', 'off'),
      sameOn: 'none',
      default: 'auto',
      help: '`auto`: if the VNC server of an instance asks for a VNC password, the qemu driver sets a random one for each console, which is valid for one minute. It replaces a password that was set otherwise. `off`: the driver sets none, and the consoles of such instances are refused.',
      uses: QEMU,
    }),
    projects: option({
      type: list(boundedString({ max: 600 })),
      sameOn: 'none',
      default: [],
      help: 'Projects of instances of the qemu driver, as `NAME=PROJECT`; the name may be a UUID. All other instances belong to `[oriel] default_project`.',
      uses: QEMU,
    }),
  },
};

/** The settings of the driver. */
export type QemuSettings = SettingsOf<typeof options>;
type CheckedSettings = Settings & QemuSettings & { readonly oriel: { readonly drivers: readonly string[] } };

const isUsed = ({ oriel }: CheckedSettings) => oriel.drivers.includes('qemu');

export const qemu = {
  name: 'qemu',
  options,
  checks: [
    rule<CheckedSettings>({
      role: 'compute',
      reads: ['oriel_qemu.sockets', 'oriel.drivers'],
      level: 'fatal',
      when: (settings) => isUsed(settings) && settings.oriel_qemu.sockets.length === 0,
      message: 'The list is empty: the driver qemu finds no instance.',
      remedy: 'Write the paths of the QMP sockets, such as /run/qemu/*.qmp.',
    }),
    rule<CheckedSettings>({
      role: 'compute',
      reads: ['oriel_qemu.sockets', 'oriel.drivers'],
      level: 'fatal',
      when: (settings) =>
        isUsed(settings) && settings.oriel_qemu.sockets.some((pattern) => !isAbsolute(pattern)),
      message: ({ oriel_qemu }) =>
        `A path does not begin with a slash: ${oriel_qemu.sockets.find((pattern) => !isAbsolute(pattern))}.`,
      remedy:
        'Write absolute paths of UNIX sockets. QMP over TCP has no access control and is not supported.',
    }),
    rule<CheckedSettings>({
      role: 'compute',
      reads: ['oriel_qemu.sockets', 'oriel.drivers'],
      level: 'fatal',
      when: (settings) => isUsed(settings) && settings.oriel_qemu.sockets.length > MAX_PATTERNS,
      message: `The list has more than ${MAX_PATTERNS} paths.`,
      remedy: 'Use one path with a star for the sockets of a folder.',
    }),
    rule<CheckedSettings>({
      role: 'compute',
      reads: ['oriel_qemu.projects', 'oriel.drivers'],
      level: 'fatal',
      when: (settings) =>
        isUsed(settings) && settings.oriel_qemu.projects.some((each) => parseProject(each) === undefined),
      message: ({ oriel_qemu }) =>
        `An entry is not of the form NAME=PROJECT: ${oriel_qemu.projects.find((each) => parseProject(each) === undefined)}.`,
      remedy:
        'Write the name or UUID of an instance, an equals sign and a project, each with 1 to 255 characters.',
    }),
    rule<CheckedSettings>({
      role: 'compute',
      reads: ['oriel_qemu.projects', 'oriel.drivers'],
      level: 'fatal',
      when: (settings) => isUsed(settings) && nameOfTwo(settings.oriel_qemu.projects) !== undefined,
      message: ({ oriel_qemu }) => `Two entries are for the instance ${nameOfTwo(oriel_qemu.projects)}.`,
      remedy: 'Remove all but one of them: an instance belongs to one project.',
    }),
  ],
  remedies: {
    hypervisor_unreachable:
      'Check that QEMU runs and that no other program uses the QMP socket: give QEMU a second -qmp socket for other programs.',
    hypervisor_forbidden:
      'Give the user that runs the agent write access to the QMP socket and search access to its folder, for example by the group of a folder with the mode 2750 and "umask 007" for QEMU.',
    guest_unknown:
      'Check that the path of the QMP socket of the instance is among [oriel_qemu] sockets and that QEMU was started with -qmp unix:PATH,server=on,wait=off.',
    guest_not_running:
      'Start QEMU for the instance again, or send "cont" if it was started with -no-shutdown.',
    guest_without_vnc: 'Start QEMU with -vnc ADDRESS:DISPLAY.',
    vnc_on_socket:
      'Start QEMU with -vnc ADDRESS:DISPLAY instead of -vnc unix:PATH, or before it: the first -vnc counts.',
    vnc_listens_elsewhere:
      'Start QEMU with -vnc and an address that the proxies reach: server_proxyclient_address or 0.0.0.0.',
  },
  async discover() {
    const { discoverQemu } = await import('./discover.ts');
    return discoverQemu();
  },
} as const satisfies DriverManifest;

/** The first name that a second entry has as well. */
function nameOfTwo(projects: readonly string[]): string | undefined {
  const names = projects.map((each) => parseProject(each)?.name).filter((name) => name !== undefined);
  return names.find((name, at) => names.indexOf(name) !== at);
}

/** An entry of `[oriel_qemu] projects`; undefined if it is malformed. The last equals sign counts: names may have one. */
export function parseProject(entry: string): { readonly name: string; readonly project: string } | undefined {
  const [, name, project] = /^(.{1,255})=([^=]{1,255})$/.exec(entry.trim()) ?? [];
  if (name === undefined || project === undefined) return undefined;
  return { name: name.trim(), project: project.trim() };
}
