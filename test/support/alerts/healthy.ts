import { ACCOUNTS } from '../accounts.ts';
import { Person } from '../person.ts';
import { type CloudPlan, cloudOf } from './cloud.ts';
import { startOriel } from './oriel-process.ts';

/** One process without faults, whose consoles open. */
export const healthyCloud: CloudPlan = {
  name: 'healthy',
  alerts: [],
  start: () =>
    cloudOf('healthy', async (parts) => {
      const oriel = await startOriel(parts, { host: 'healthy1' });
      return {
        targets: [oriel.target],
        async run() {
          const mia = await Person.signIn(oriel, ACCOUNTS.member);
          for (let times = 0; times < 6; times++) {
            const { viewer } = await mia.view(await mia.consoleUrl('demo'));
            viewer.close();
          }
          // One stays open.
          await mia.view(await mia.consoleUrl('demo'));
        },
      };
    }),
};
