import { type Check, error, ok, skipped } from '../check.ts';

/** Whether a NATS server takes us, so that roles can reach each other at all. */
export const bus: Check = {
  id: 'bus',
  step: 0,
  title: 'the bus takes us',
  run({ survey, loaded }) {
    const servers = loaded.settings.oriel_nats.servers.join(', ');
    const where = loaded.sources.oriel_nats?.servers?.where ?? 'default';
    if (survey.is === 'one process') return [skipped('[oriel] transport is in-process: no bus is used.')];
    if (survey.is === 'unreachable') {
      return [
        error(
          `No NATS server of [oriel_nats] servers takes us (${servers}; ${where}): ${survey.why}.`,
          'Is nats-server running there, is its port open from this host, and do user, password or credentials_file fit?',
        ),
      ];
    }
    return [ok(`${survey.processes.length} processes answer by ${servers}.`)];
  },
};
