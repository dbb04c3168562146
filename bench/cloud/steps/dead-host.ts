import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { median } from '../../statistics.ts';
import { openOnce } from '../open-console.ts';
import { Openstack } from '../openstack.ts';
import { NOVNCPROXY, oriel, type ProxyProgram } from '../proxies.ts';
import { computeOf } from '../services/nova.ts';
import { becomes } from '../services/programs.ts';
import type { Result, Step } from './step.ts';

const CLIENTS = 100;
const CONSOLES = 50;
/** Consoles are opened for this long at most, in ms, but at least two. */
const OPEN_MS = 20_000;
const MOST = 1.5;
/** After which every client has been refused once. */
const SETTLE_MS = 15_000;

/** nova-compute of one host is dead, and many clients retry for its instance: consoles of the other host open as usual. */
export const deadHost: Step = {
  name: 'dead-host',
  async run(cloud, say) {
    const admin = await Openstack.signIn(cloud.layout, 'admin');
    const healthy = await admin.console((await admin.findServer('vm1')).id);
    const dead = await admin.console((await admin.findServer('vm2')).id);
    const results: Result[] = [];
    const usual = new Map<ProxyProgram, number[]>();
    const proxies = [oriel('nova-db'), oriel('nova-api'), NOVNCPROXY];
    for (const proxy of proxies) usual.set(proxy, await openMany(proxy, healthy));
    // It stays in the list of Nova's services, and its queue stays at the broker: a host that has lost its power.
    await cloud.daemons.signal(computeOf('compute2'), 'SIGKILL');
    say('nova-compute of compute2 is dead');
    try {
      for (const proxy of proxies) {
        const clients = spawn(
          process.execPath,
          [...process.execArgv, join(import.meta.dirname, 'retry.ts'), String(proxy.port), String(CLIENTS)],
          { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, TOKEN: dead } },
        );
        let attempts = '';
        clients.stdout.on('data', (chunk) => {
          attempts += chunk;
        });
        await sleep(SETTLE_MS);
        const outcome = await openMany(proxy, healthy).then(
          (times) => ({ times, error: '' }),
          ({ message }: Error) => ({ times: [], error: message }),
        );
        clients.stdin.end();
        await once(clients, 'close');
        const [before, meanwhile] = [median(usual.get(proxy)!), median(outcome.times)];
        const ratio = meanwhile / before;
        const times = `${before.toFixed(0)} ms before, ${meanwhile.toFixed(0)} ms meanwhile, ${ratio.toFixed(2)}×`;
        results.push({
          what: `${proxy.name}: a console of the other host while ${CLIENTS} clients retry`,
          bound: proxy === NOVNCPROXY ? '' : `≤ ${MOST}× its usual time`,
          seen: outcome.error === '' ? `${times} (${attempts.trim()})` : outcome.error,
          ...(proxy === NOVNCPROXY ? {} : { passed: outcome.error === '' && ratio <= MOST }),
        });
        say(results.at(-1)!.seen);
      }
      return results;
    } finally {
      await cloud.daemons.stop(computeOf('compute2'));
      await cloud.daemons.startAgain(computeOf('compute2'));
      await becomes('vm2 does not open again', () =>
        openOnce(oriel('nova-db').port, dead).then(
          () => true,
          () => false,
        ),
      );
    }
  },
};

/** One after the other; the times to the first byte. */
async function openMany({ port }: ProxyProgram, token: string): Promise<number[]> {
  const times: number[] = [];
  const beganAt = performance.now();
  const isTime = () => times.length < 2 || performance.now() - beganAt < OPEN_MS;
  while (times.length < CONSOLES && isTime()) {
    times.push(await openOnce(port, token));
    await sleep(100);
  }
  return times;
}
