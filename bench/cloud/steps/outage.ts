import type { Cloud } from '../cloud.ts';
import { PORT, url } from '../layout.ts';
import { openOnce } from '../open-console.ts';
import { Openstack } from '../openstack.ts';
import { NOVNCPROXY, oriel } from '../proxies.ts';
import { answers } from '../services/programs.ts';
import type { Result, Step } from './step.ts';

const CONSOLES = 100;
const AT_ONCE = 5;
const SERVICES = ['nova-api', 'keystone', 'memcached'] as const;

/** nova-api, Keystone and memcached are all down: consoles still open. */
export const outage: Step = {
  name: 'outage',
  async run(cloud, say) {
    const admin = await Openstack.signIn(cloud.layout, 'admin');
    const { id } = await admin.findServer('vm1');
    const tokens: string[] = [];
    while (tokens.length < CONSOLES) tokens.push(await admin.console(id));
    say(`${CONSOLES} tokens were created`);
    for (const name of SERVICES) await cloud.daemons.stop(name);
    say(`${SERVICES.join(', ')} are down`);
    try {
      const results: Result[] = [];
      for (const proxy of [oriel('nova-db'), oriel('nova'), NOVNCPROXY]) {
        const { opened, causes } = await openAll(proxy.port, tokens);
        results.push({
          what: `${proxy.name}: consoles that open without ${SERVICES.join(', ')}`,
          bound: proxy === NOVNCPROXY ? '' : `${CONSOLES} of ${CONSOLES}`,
          seen: `${opened} of ${CONSOLES}${causes}`,
          ...(proxy === NOVNCPROXY ? {} : { passed: opened === CONSOLES }),
        });
      }
      return results;
    } finally {
      await bringBack(cloud);
    }
  },
};

async function openAll(port: number, tokens: readonly string[]): Promise<{ opened: number; causes: string }> {
  const waiting = [...tokens];
  const causes = new Map<string, number>();
  let opened = 0;
  const worker = async () => {
    for (let token = waiting.pop(); token !== undefined; token = waiting.pop()) {
      await openOnce(port, token).then(
        () => opened++,
        ({ message }: Error) => causes.set(message, (causes.get(message) ?? 0) + 1),
      );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const list = [...causes].map(([cause, count]) => `${count} × ${cause}`);
  return { opened, causes: list.length === 0 ? '' : ` (${list.join('; ')})` };
}

async function bringBack({ daemons }: Cloud): Promise<void> {
  for (const name of ['memcached', 'keystone', 'nova-api']) await daemons.startAgain(name);
  await answers(url(PORT.keystone, '/v3'), daemons, 'keystone');
  await answers(url(PORT.nova), daemons, 'nova-api');
}
