import { startRelay } from '../fixtures/relay.ts';
import { startNovaDatabases } from '../openstack/nova-databases.ts';
import { type CloudPlan, cloudOf } from './cloud.ts';
import { startOriel } from './oriel-process.ts';

/** No RabbitMQ runs there: databases are read without it. */
const NO_BUS = 'rabbit://nova:secret@127.0.0.1:1/';

/** The proxy of an OpenStack cloud with two cells, which loses the database of the second. */
export const cellsCloud: CloudPlan = {
  name: 'cells',
  alerts: ['OrielCellDown'],
  start: () =>
    cloudOf('cells', async (parts) => {
      const nova = await parts.add(startNovaDatabases());
      const cable = await parts.add(startRelay(nova.server.port));
      const second = nova.url('nova_cell2').replace(`:${nova.server.port}/`, `:${cable.port}/`);
      await nova.addCell({
        name: 'cell1',
        databaseConnection: nova.url('nova_cell1'),
        transportUrl: NO_BUS,
      });
      await nova.addCell({ name: 'cell2', databaseConnection: second, transportUrl: NO_BUS });
      const oriel = await startOriel(parts, {
        roles: ['novncproxy'],
        host: 'cells1',
        lines: [
          '[DEFAULT]',
          `transport_url = ${NO_BUS}`,
          '[api_database]',
          `connection = ${nova.url('nova_api')}`,
          '[oriel]',
          'token_source = nova-db',
        ],
      });
      return {
        targets: [oriel.target],
        async run(fires) {
          cable.cut();
          await fires('OrielCellDown');
        },
      };
    }),
};
