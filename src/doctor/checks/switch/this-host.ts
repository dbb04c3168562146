import { CONSOLE_KINDS } from '../../../consoles/console-kinds.ts';
import { type Check, type Finding, note, ok, warning } from '../../check.ts';

const [{ proxyRole }] = CONSOLE_KINDS;
const REMEDY_FOR_ROOT = `Run it as the user of the unit: runuser -u oriel -g oriel -G nova -- oriel doctor --role ${proxyRole} --before-switch, with the --config-file of the unit.`;

/** Whether this host and user can run the proxy: Node.js, the user, the limit of open files. */
export const thisHost: Check = {
  id: 'host',
  step: 0,
  title: 'this host can run the proxy',
  run({ machine, loaded }) {
    if (machine === undefined) return [];
    const { user, nodeVersion, openFiles, neededFiles } = machine;
    const findings: Finding[] = [];
    if (user === 0) {
      findings.push(
        warning(
          'This check runs as root, which may read every file. It does not show what the proxy may read.',
          REMEDY_FOR_ROOT,
        ),
      );
    }
    if (openFiles !== undefined && openFiles < neededFiles) {
      const { max_sessions: sessions } = loaded.settings.oriel;
      findings.push(
        note(
          `This shell allows ${openFiles} open files; ${sessions} sessions ([oriel] max_sessions) need ${neededFiles}.`,
          'The unit in etc/systemd sets LimitNOFILE. In a container set the limit there (ulimit -n).',
        ),
      );
    }
    findings.push(
      ok(`Node.js ${nodeVersion}${user === undefined || user === 0 ? '' : `, as user ${user}`}.`),
    );
    return findings;
  },
};
