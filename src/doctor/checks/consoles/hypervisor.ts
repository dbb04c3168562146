import { Refusal } from '../../../flow/refusals.ts';
import { REMEDIES } from '../../../flow/remedies.ts';
import { type Check, error, type Finding, ok, skipped } from '../../check.ts';
import { noBus } from '../../survey.ts';

/** Whether each running agent can use its hypervisor. That the user of the doctor can proves nothing. */
export const hypervisor: Check = {
  id: 'hypervisor',
  step: 4,
  title: 'agents can use their hypervisors',
  run({ survey, scope, host }) {
    if (survey.is !== 'bus') {
      return [
        skipped(
          `${noBus(survey)} Only a running agent knows; its log names a hypervisor that it cannot use.`,
        ),
      ];
    }
    const asked = [...survey.screens].filter(([each]) => scope === 'all' || each === host);
    if (asked.length === 0) return [skipped('No agent is examined here.')];
    return asked.flatMap(([each, sample]): Finding[] => {
      if (sample instanceof Refusal) {
        const why = sample.detail || sample.code;
        return [error(`The agent on ${each} does not report its instances: ${why}.`, REMEDIES[sample.code])];
      }
      return sample.drivers.map(({ name, problem, instances, running }) =>
        problem === ''
          ? ok(`${each}: ${name} answers, ${running} of ${instances} instances run.`)
          : error(
              `The agent on ${each} cannot use ${name}: ${problem.replace(/\.$/, '')}.`,
              REMEDIES.hypervisor_unreachable,
            ),
      );
    });
  },
};
