import { randomUUID } from 'node:crypto';
import type { Driver, DriverInstance } from '../../../src/compute/drivers/driver.ts';
import { ACCOUNTS } from '../accounts.ts';
import { startAllInOne } from '../fixtures/all-in-one.ts';
import { freePort } from '../free-port.ts';
import { Person } from '../person.ts';
import { type CloudPlan, cloudOf } from './cloud.ts';

const instance: DriverInstance = {
  uuid: randomUUID(),
  name: 'broken',
  projectId: 'demo',
  userId: null,
  status: 'ACTIVE',
  hypervisorName: 'broken',
  vcpus: 1,
  memoryMb: 64,
};

/** A driver with a defect at step 6: no released driver has one that a test could rely on. */
const driver: Driver = {
  name: 'broken',
  kinds: ['novnc'],
  listInstances: async () => [instance],
  getInstance: async (uuid) => (uuid === instance.uuid ? instance : undefined),
  readDefinition: async () => 'a definition',
  findConsole: () => {
    throw new TypeError('the definition has no console');
  },
  onChange: () => {},
  close: () => {},
};

/** All roles in the process of the test, with a driver that has a defect. */
export const defectCloud: CloudPlan = {
  name: 'defect',
  alerts: ['OrielRefusalsOwnFault'],
  start: () =>
    cloudOf('defect', async (parts) => {
      const port = await freePort();
      const metrics = { metrics_listen: '127.0.0.1', metrics_port: port };
      const oriel = await parts.add(startAllInOne({ settings: { oriel: metrics }, drivers: [driver] }));
      return {
        targets: [`127.0.0.1:${port}`],
        async run(fires) {
          const mia = await Person.signIn(oriel, ACCOUNTS.member);
          await mia.askForConsole(instance.uuid);
          await fires('OrielRefusalsOwnFault');
        },
      };
    }),
};
