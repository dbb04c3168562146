import { existsSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startNats } from '../cluster/nats.ts';
import { startRelay } from '../fixtures/relay.ts';
import { freezeProcess } from '../freeze-process.ts';
import { SCRAPE_MS } from '../prometheus/fast-rules.ts';
import { type CloudPlan, cloudOf, repeatUntil } from './cloud.ts';
import { inMemcached, onBus, startMemcached, startOriel, withNames } from './oriel-process.ts';

/**
 * The wall clock of the process is 20 seconds ahead; its timers are not changed. Not the program `faketime`, which runs the command as a
 * child and does not pass signals on.
 */
function ahead(): string[] {
  const places = readdirSync('/usr/lib').map((each) => `/usr/lib/${each}/faketime/libfaketimeMT.so.1`);
  const library = places.find((each) => existsSync(each));
  if (library === undefined) throw new Error('libfaketime is not installed');
  return ['env', `LD_PRELOAD=${library}`, 'FAKETIME=+20s', 'FAKETIME_DONT_FAKE_MONOTONIC=1'];
}

/** Five processes on a bus. One has a wrong clock and then freezes, one loses the bus, one restarts, one compute agent freezes. */
export const peersCloud: CloudPlan = {
  name: 'peers',
  alerts: [
    'OrielClockSkew',
    'OrielBusDown',
    'OrielComputeHostSilent',
    'OrielTargetDown',
    'OrielAuthoritySilent',
    'OrielRestartLoop',
  ],
  start: () =>
    cloudOf('peers', async (parts) => {
      const nats = await parts.add(startNats());
      const store = await startMemcached(parts);
      const cable = await parts.add(startRelay(nats.port));
      const named = await withNames();
      const lines = [...onBus(nats.url), ...inMemcached(store)];
      const [controller, authority, proxy, compute, restarting] = await Promise.all([
        startOriel(parts, { roles: ['api', 'consoleauth'], host: 'ctl1', lines, under: named }),
        startOriel(parts, { roles: ['consoleauth'], host: 'ctl2', lines, under: [...named, ...ahead()] }),
        startOriel(parts, {
          roles: ['novncproxy'],
          host: 'ctl3',
          lines: onBus(`nats://127.0.0.1:${cable.port}`),
        }),
        startOriel(parts, { roles: ['compute'], host: 'cmp1', lines: onBus(nats.url) }),
        startOriel(parts, { roles: ['novncproxy'], host: 'ctl4', lines: onBus(nats.url) }),
      ]);
      return {
        targets: [controller, authority, proxy, compute, restarting].map(({ target }) => target),
        async run(fires) {
          cable.cut();
          freezeProcess(compute.serving.pid);
          const alerts = ['OrielClockSkew', 'OrielBusDown', 'OrielComputeHostSilent', 'OrielTargetDown'];
          await Promise.all([
            ...alerts.map(fires),
            repeatUntil(fires('OrielRestartLoop'), async () => {
              await restarting.restart();
              // Prometheus counts the starts that it has seen.
              await sleep(SCRAPE_MS);
            }),
          ]);
          freezeProcess(authority.serving.pid);
          await fires('OrielAuthoritySilent');
        },
      };
    }),
};
