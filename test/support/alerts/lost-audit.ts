import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { ACCOUNTS } from '../accounts.ts';
import { Person } from '../person.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { type CloudPlan, cloudOf, repeatUntil } from './cloud.ts';
import { startOriel } from './oriel-process.ts';
import { fillDisk, onSmallDisk } from './small-disk.ts';

const AT_ONCE = 16;

/** One process whose disk is full for so long that audit records are lost. */
export const lostAuditCloud: CloudPlan = {
  name: 'lost-audit',
  alerts: ['OrielAuditLost'],
  start: () =>
    cloudOf('lost-audit', async (parts) => {
      const disk = temporaryFolder();
      const lines = ['[oriel]', `audit_log = ${join(disk, 'audit.log')}`];
      const oriel = await startOriel(parts, { host: 'audit1', lines, under: onSmallDisk(disk) });
      return {
        targets: [oriel.target],
        async run(fires) {
          await fillDisk(oriel.serving, disk);
          const mia = await Person.signIn(oriel, ACCOUNTS.member);
          // Each request for the console of an unknown instance is a record.
          const unknown = randomUUID();
          await repeatUntil(fires('OrielAuditLost'), () =>
            Promise.all(Array.from({ length: AT_ONCE }, () => mia.askForConsole(unknown))),
          );
        },
      };
    }),
};
