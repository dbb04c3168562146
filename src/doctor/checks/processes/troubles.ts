import { type Check, error, type Finding, listed, ok, skipped } from '../../check.ts';
import { noBus } from '../../survey.ts';

/** Resources that processes need at run time and have lost. */
export const troubles: Check = {
  id: 'resources',
  step: 0,
  title: 'no process lacks a resource that it needs',
  run({ survey, scope, host }) {
    if (survey.is !== 'bus') return [skipped(noBus(survey))];
    const asked = survey.processes.filter((process) => scope === 'all' || process.host === host);
    const hostsOf = new Map<string, string[]>();
    for (const process of asked) {
      for (const text of process.troubles ?? []) {
        hostsOf.set(text, [...(hostsOf.get(text) ?? []), `${process.host} (${process.roles.join(', ')})`]);
      }
    }
    const findings = [...hostsOf].map(([text, hosts]): Finding => error(`${listed(hosts)}: ${text}`, ''));
    return findings.length > 0 ? findings : [ok('No process reports a missing resource.')];
  },
};
