import { type Check, error, type Finding, listed, ok, skipped, warning } from '../../check.ts';
import { noBus } from '../../survey.ts';

/** Whether the processes of this host answer, and all that were on the bus within the hour. */
export const processes: Check = {
  id: 'processes',
  step: 0,
  title: 'the processes answer',
  run({ survey, host, scope }) {
    if (survey.is !== 'bus') return [skipped(noBus(survey))];
    const findings: Finding[] = survey.silent.map((each) =>
      error(
        `${each} was on the bus within the last hour and does not answer.`,
        `Look on ${each} whether Oriel runs there and reaches its NATS server; its log has the reason.`,
      ),
    );
    const here = survey.processes.filter((each) => each.host === host);
    if (scope === 'host' && here.length === 0) {
      findings.push(
        warning(
          `No process on the bus has the name of this host, ${host}.`,
          'Start it with "oriel serve", or give the doctor the same [DEFAULT] host and configuration files as the process has.',
        ),
      );
    }
    if (findings.length > 0) return findings;
    if (survey.processes.length === 0) return [skipped('No process answered (see bus).')];
    const all = (scope === 'host' ? here : survey.processes).map(
      (process) => `${process.host} (${process.roles.join(', ')})`,
    );
    const versions = survey.processes.map(({ version }) => version);
    return [ok(`${listed(all)}, version ${listed(versions)}.`)];
  },
};
