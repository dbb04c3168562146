import { type Check, error, note, ok, skipped, warning } from '../../check.ts';
import { compareProcesses } from '../../compare/compare-processes.ts';
import { hostsOf, someOf } from '../../compare/some-of.ts';
import { noBus, onlyThisHost } from '../../survey.ts';

/** Whether options that must be the same are, and names that must differ do. Running processes log the same findings. */
export const sameEverywhere: Check = {
  id: 'same-everywhere',
  step: 0,
  title: 'processes agree where they must',
  run({ survey, host }) {
    if (survey.is !== 'bus') return [skipped(noBus(survey))];
    const all = survey.aboutThisHost ?? compareProcesses({ ...survey, host });
    const found = all.filter(({ code }) => code !== 'clock_differs');
    const levels = { error, warning, note };
    if (found.length > 0) return found.map(({ level, message, remedy }) => levels[level](message, remedy));
    const elsewhere = onlyThisHost(survey);
    if (elsewhere !== null) return [skipped(elsewhere)];
    const hosts = hostsOf(survey.processes);
    if (hosts.length < 2) return [skipped('Only one host answered: there is nothing to compare it with.')];
    return [ok(`${someOf(hosts)} agree in every option that must be the same, and have different names.`)];
  },
};
