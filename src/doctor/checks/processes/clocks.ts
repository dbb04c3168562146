import { type Check, error, ok, skipped, warning } from '../../check.ts';
import { compareClocks, MAX_SKEW_MS } from '../../compare/compare-clocks.ts';
import { hostsOf } from '../../compare/some-of.ts';
import { noBus, onlyThisHost } from '../../survey.ts';

/** Whether the clocks of all hosts agree: sign-ins and tokens expire, and traces are in order of time. */
export const clocks: Check = {
  id: 'clocks',
  step: 10,
  title: 'the clocks agree',
  run({ survey, host }) {
    if (survey.is !== 'bus') return [skipped(noBus(survey))];
    // A compute host, which may not ask other hosts, has the findings of an api.
    const apart =
      survey.aboutThisHost?.filter(({ code }) => code === 'clock_differs') ??
      compareClocks({ ...survey, host });
    if (apart.length > 0) {
      return apart.map(({ level, message, remedy }) =>
        (level === 'error' ? error : warning)(message, remedy),
      );
    }
    const elsewhere = onlyThisHost(survey);
    if (elsewhere !== null) return [skipped(elsewhere)];
    if (survey.processes.length === 0) return [skipped('No process answered: no clock could be read.')];
    const hosts = hostsOf(survey.processes).length;
    return [
      ok(`${hosts === 1 ? 'One host' : `${hosts} hosts`}, none more than ${MAX_SKEW_MS / 1000} seconds off.`),
    ];
  },
};
