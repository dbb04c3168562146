import { Refusal } from '../../../flow/refusals.ts';
import { type Check, error, type Finding, ok, skipped } from '../../check.ts';
import { someOf } from '../../compare/some-of.ts';
import type { Survey } from '../../survey.ts';

/** The console that was opened for the test, step by step. */
export const walk: Check = {
  id: 'walk',
  step: 1,
  title: 'a console opens in sixteen steps',
  run({ walk, survey }) {
    if (walk === null)
      return [skipped('Not tried: --server NAME opens a console of that instance and ends it.')];
    return walk.steps.map(({ number, outcome, message, remedy }): Finding => {
      const level = outcome === 'ok' ? 'ok' : outcome === 'refused' ? 'error' : 'skipped';
      const cause = level === 'error' && number <= 5 ? hypervisorHint(survey) : '';
      return { level, message, remedy: `${cause}${remedy}`, step: number };
    });
  },
};

/** An agent that cannot use its hypervisor has no instances to list, and refuses their consoles. */
function hypervisorHint(survey: Survey): string {
  if (survey.is !== 'bus') return '';
  const hosts = [...survey.screens].filter(
    ([, sample]) => sample instanceof Refusal || sample.drivers.some(({ problem }) => problem !== ''),
  );
  if (hosts.length === 0) return '';
  return `The instances of ${someOf(hosts.map(([host]) => host))} are missing; step 4 has the problem of the hypervisor there. `;
}

/** Whether an idle session stays open: load balancers often close those. */
export const idle: Check = {
  id: 'idle',
  step: 16,
  title: 'an idle session stays open',
  run({ walk }) {
    if (walk?.idle == null) {
      return [skipped('Not tried: --server NAME --idle SECONDS keeps a session idle for that long.')];
    }
    const { seconds, alive, why } = walk.idle;
    if (alive) return [ok(`A session was idle for ${seconds} s and is still open.`)];
    return [
      error(
        `An idle session was closed within ${seconds} s: ${why}.`,
        'A device between browser and proxy closes idle connections. Keep [oriel] ping_interval of the proxy below its idle time (25 s suits most), or raise that: haproxy "timeout tunnel 1h", nginx "proxy_read_timeout 1h".',
      ),
    ];
  },
};
