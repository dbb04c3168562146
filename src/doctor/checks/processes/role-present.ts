import { DEFAULT_KIND } from '../../../consoles/console-kinds.ts';
import type { StepNumber } from '../../../flow/steps.ts';
import { type Check, error, listed, ok, skipped } from '../../check.ts';
import { noBus, onlyThisHost } from '../../survey.ts';

/** Whether a process on the bus does the step. */
function rolePresent(role: string, step: StepNumber, title: string, without: string): Check {
  return {
    id: `${role}-present`,
    step,
    title,
    run({ survey }) {
      if (survey.is !== 'bus') return [skipped(noBus(survey))];
      const hosts = survey.processes.filter(({ roles }) => roles.includes(role)).map(({ host }) => host);
      if (hosts.length > 0) return [ok(`On ${listed(hosts.sort())}.`)];
      const elsewhere = onlyThisHost(survey);
      if (elsewhere !== null) return [skipped(elsewhere)];
      return [
        error(
          `No ${role} is on the bus: ${without}`,
          `Start one with "oriel serve --role ${role}", with the same [oriel_nats] servers and subject_prefix as here.`,
        ),
      ];
    },
  };
}

export const apiPresent = rolePresent('api', 2, 'an api runs', 'no user can request a console.');
export const computePresent = rolePresent(
  'compute',
  3,
  'a compute agent runs',
  'no instance can be found, and no console opened.',
);
export const consoleauthPresent = rolePresent(
  'consoleauth',
  9,
  'a token authority runs',
  'no console can be authorised, and no token checked.',
);
export const proxyPresent = rolePresent(
  DEFAULT_KIND.proxyRole,
  13,
  'a console proxy runs',
  'no console address leads anywhere.',
);
