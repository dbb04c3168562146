import { type Check, error, type Finding, ok, skipped } from '../check.ts';

/** The console that was really opened, step by step. */
export const walk: Check = {
  id: 'walk',
  step: 1,
  title: 'a console opens in sixteen steps',
  run({ walk }) {
    if (walk === null)
      return [skipped('Not tried: --server NAME opens a console of that guest and ends it.')];
    return walk.steps.map(({ number, outcome, message, remedy }): Finding => {
      const level = outcome === 'ok' ? 'ok' : outcome === 'refused' ? 'error' : 'skipped';
      return { level, message, remedy, step: number };
    });
  },
};

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
