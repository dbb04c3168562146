import { checkMachine } from '../../../config/checks/machine/check-machine.ts';
import type { Warning } from '../../../config/report/problem.ts';
import { optionName, optionsOfKind } from '../../../config/values/kind-options.ts';
import { DEFAULT_KIND } from '../../../consoles/console-kinds.ts';
import { type Check, error, type Finding, ok, skipped } from '../../check.ts';

/** Whether the proxy could start: the folder of pages, the address, and the port, which Nova's proxy may hold until the switch. */
export const listener: Check = {
  id: 'listener',
  step: 12,
  title: 'the proxy can start at its address',
  async run({ loaded }) {
    if (loaded.problems.some(({ group }) => group === '')) {
      return [skipped('A configuration file could not be read: the address is not known.')];
    }
    const found = await checkMachine(loaded, [DEFAULT_KIND.proxyRole]);
    const findings = found.map(asFinding);
    const { proxyHost, proxyPort } = optionsOfKind(loaded.settings, DEFAULT_KIND);
    if (found.every(({ option }) => option === 'web')) {
      findings.push(
        ok(`Port ${proxyPort} of ${proxyHost} is free (${optionName(DEFAULT_KIND, 'proxyPort')}).`),
      );
    }
    return findings;
  },
};

function asFinding({ level, where, group, option, message, remedy }: Warning): Finding {
  // The port is held by Nova's proxy or by Oriel itself.
  if (level === 'debug') return ok(`${message} ${remedy}`);
  return error(`${where}: [${group}] ${option}: ${message}`, remedy);
}
