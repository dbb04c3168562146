import { ACCOUNTS } from '../accounts.ts';
import { startNats } from '../cluster/nats.ts';
import { closingOf, Person } from '../person.ts';
import { type CloudPlan, cloudOf, repeatUntil } from './cloud.ts';
import { inMemcached, onBus, startMemcached, startOriel, withNames } from './oriel-process.ts';

/** Two controllers whose token stores differ. Consoles are refused at random; then the memcached of one ends. */
export const splitCloud: CloudPlan = {
  name: 'split',
  alerts: ['OrielAuthoritiesSplit', 'OrielUnhealthy', 'OrielRefusalsOperatorsFault', 'OrielStoreServerDown'],
  start: () =>
    cloudOf('split', async (parts) => {
      const nats = await parts.add(startNats());
      const one = await startMemcached(parts);
      const other = await startMemcached(parts);
      const named = await withNames();
      const [first, second] = await Promise.all([
        startOriel(parts, {
          host: 'ctl1',
          lines: [...onBus(nats.url), '[oriel]', 'refusal = close', ...inMemcached(one)],
          under: named,
        }),
        startOriel(parts, {
          roles: ['consoleauth'],
          host: 'ctl2',
          lines: [...onBus(nats.url), ...inMemcached(other)],
          under: named,
        }),
      ]);
      return {
        targets: [first.target, second.target],
        async run(fires) {
          await fires('OrielAuthoritiesSplit');
          const mia = await Person.signIn(first, ACCOUNTS.member);
          await repeatUntil(fires('OrielRefusalsOperatorsFault'), async () => {
            const webSocket = mia.webSocket(await mia.consoleUrl('demo'));
            webSocket.once('message', () => webSocket.close());
            await closingOf(webSocket);
          });
          await fires('OrielUnhealthy');
          await other.kill();
          await fires('OrielStoreServerDown');
        },
      };
    }),
};
