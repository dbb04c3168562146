import { ACCOUNTS } from '../accounts.ts';
import { startAllInOne } from '../fixtures/all-in-one.ts';
import { brokenDriver, brokenInstance } from '../fixtures/broken-driver.ts';
import { freePort } from '../free-port.ts';
import { Person } from '../person.ts';
import { type CloudPlan, cloudOf } from './cloud.ts';

/** All roles in the process of the test, with a driver that has a defect. */
export const defectCloud: CloudPlan = {
  name: 'defect',
  alerts: ['OrielRefusalsOwnFault'],
  start: () =>
    cloudOf('defect', async (parts) => {
      const port = await freePort();
      const metrics = { metrics_listen: '127.0.0.1', metrics_port: port };
      const oriel = await parts.add(startAllInOne({ settings: { oriel: metrics }, drivers: [brokenDriver] }));
      return {
        targets: [`127.0.0.1:${port}`],
        async run(fires) {
          const mia = await Person.signIn(oriel, ACCOUNTS.member);
          await mia.askForConsole(brokenInstance.uuid);
          await fires('OrielRefusalsOwnFault');
        },
      };
    }),
};
