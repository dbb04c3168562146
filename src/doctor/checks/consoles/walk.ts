import { Refusal } from '../../../flow/refusals.ts';
import { type Check, error, type Finding, ok, skipped } from '../../check.ts';
import { someOf } from '../../compare/some-of.ts';
import type { Survey } from '../../survey.ts';

/** The console that was really opened, step by step. */
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
  return `The instances of ${someOf(hosts.map(([host]) => host))} are missing: what is wrong with the hypervisor there stands at step 4. `;
}

/** Whether a session on which nothing happens stays open: load balancers like to cut those. */
export const idle: Check = {
  id: 'idle',
  step: 16,
  title: 'a silent session stays open',
  run({ walk }) {
    if (walk?.idle == null) {
      return [skipped('Not tried: --server NAME --idle SECONDS keeps a session silent for that long.')];
    }
    const { seconds, alive, why } = walk.idle;
    if (alive) return [ok(`A session was silent for ${seconds} s and is still there.`)];
    return [
      error(
        `A session on which nothing was said was gone within ${seconds} s: ${why}.`,
        'Something between browser and proxy drops idle connections. Keep [oriel] ping_interval of the proxy below its idle time (25 s suits most), or raise that: haproxy "timeout tunnel 1h", nginx "proxy_read_timeout 1h".',
      ),
    ];
  },
};
