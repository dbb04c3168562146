import { type Check, error, ok, skipped, warning } from '../check.ts';

/** Whether a NATS server accepts this host, so that roles can reach each other. */
export const bus: Check = {
  id: 'bus',
  step: 0,
  title: 'a NATS server accepts this host',
  run({ survey, loaded }) {
    const servers = loaded.settings.oriel_nats.servers.join(', ');
    const where = loaded.sources.oriel_nats?.servers?.where ?? 'default';
    if (survey.is === 'one process') return [skipped('[oriel] transport is in-process: no bus is used.')];
    if (survey.is === 'unreachable') {
      return [
        error(
          `No NATS server of [oriel_nats] servers accepts this host (${servers}; ${where}): ${survey.why}.`,
          'Is nats-server running there, is its port open from this host, and are user, password or credentials_file right?',
        ),
      ];
    }
    const { length } = survey.processes;
    if (length === 0)
      return [
        warning(
          `${servers} accepts this program, but no Oriel process answers there.`,
          `Start the Oriel processes, with the same [oriel_nats] servers and subject_prefix as here (${where}).`,
        ),
      ];
    return [ok(`${length} ${length === 1 ? 'process answers' : 'processes answer'} by ${servers}.`)];
  },
};
