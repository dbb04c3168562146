import { type Finding, rule } from '../../../config/checks/check.ts';
import { by, lists } from '../../../config/checks/uses.ts';
import { option, type SettingsOf } from '../../../config/option.ts';
import type { Settings } from '../../../config/option-table.ts';
import { integer, multiple } from '../../../config/types.ts';
import type { DriverManifest } from '../manifest.ts';
import { vncServer } from './server-line.ts';

const VNC = [by('compute', lists('oriel.drivers', 'vnc'))];
const MAX_SERVERS = 500;

const options = {
  oriel_vnc: {
    server: option({
      type: multiple(vncServer),
      sameOn: 'none',
      orderCounts: false,
      live: true,
      default: [],
      help: 'A VNC server of the vnc driver, separated by spaces: name, host:port, then any of `password_file=/path` (the password on one line; not readable for other users), `project=`, `user=`, `uuid=` (by default made from the name) and `probe=no` (never connect to see whether it runs). Port 5900 if there is none; an IPv6 address in brackets. Repeat the line for more servers.',
      uses: VNC,
    }),
    probe_interval: option({
      type: integer({ min: 0, max: 3600 }),
      sameOn: 'none',
      live: true,
      default: 15,
      help: 'Interval in seconds at which the vnc driver connects to each of its servers to see whether it runs. The driver completes the authentication, because several servers take connections without one for attacks; it does not repeat a connection whose authentication it cannot complete. 0: never; all servers are listed as running.',
      uses: VNC,
    }),
  },
};

/** The settings of the driver. */
export type VncDriverSettings = SettingsOf<typeof options>;
type CheckedSettings = Settings &
  VncDriverSettings & { readonly oriel: { readonly drivers: readonly string[] } };

const isUsed = ({ oriel }: CheckedSettings) => oriel.drivers.includes('vnc');

export const vnc = {
  name: 'vnc',
  options,
  checks: [
    rule<CheckedSettings>({
      role: 'compute',
      reads: ['oriel_vnc.server', 'oriel.drivers'],
      level: 'fatal',
      when: (settings) => isUsed(settings) && settings.oriel_vnc.server.length === 0,
      message: 'The driver vnc is listed, and there is no VNC server.',
      remedy: 'Write server = name host:port in [oriel_vnc], or remove vnc from drivers in [oriel].',
    }),
    rule<CheckedSettings>({
      role: 'compute',
      reads: ['oriel_vnc.server', 'oriel.drivers'],
      level: 'fatal',
      when: (settings) => isUsed(settings) && settings.oriel_vnc.server.length > MAX_SERVERS,
      message: `There are more than ${MAX_SERVERS} VNC servers.`,
      remedy: 'Divide them among the compute agents of several hosts.',
    }),
    {
      role: 'compute',
      reads: ['oriel_vnc.server', 'oriel.drivers'] as const,
      check: (settings: CheckedSettings) => (isUsed(settings) ? findDuplicates(settings) : []),
    },
  ],
  remedies: {
    guest_not_running:
      'Start the VNC server. The detail has its address in [oriel_vnc] server; try "nc -v HOST PORT" on the host of the agent.',
    hypervisor_unreachable:
      'Check that the machine of the VNC server runs, that its name can be resolved, and that a firewall lets the agent and the proxies connect.',
    hypervisor_forbidden:
      'Check the file in password_file of that server in [oriel_vnc] server: one line with the VNC password, readable for the user that runs the agent and not for other users (chmod 640 or 600).',
    guest_unknown: 'List the VNC server in [oriel_vnc] server and reload the agent (SIGHUP).',
  },
  discover: async () => (await import('./discover.ts')).discoverVncServers(),
} as const satisfies DriverManifest;

/** Each name and each UUID that two lines have. */
function findDuplicates({ oriel_vnc: { server: servers } }: CheckedSettings): Finding[] {
  const findings: Finding[] = [];
  for (const [index, { name, uuid }] of servers.entries()) {
    const other = servers.slice(0, index).find((each) => each.name === name || each.uuid === uuid);
    if (other === undefined) continue;
    const message =
      other.name === name
        ? `Two servers have the name "${name}".`
        : `"${other.name}" and "${name}" have the same UUID, ${uuid}.`;
    findings.push({ level: 'fatal', message, remedy: 'Give each server a name and a UUID of its own.' });
  }
  return findings;
}
