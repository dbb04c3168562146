import { systemClock } from '../../src/platform/clock.ts';
import { Secret } from '../../src/platform/secret.ts';
import { Cells } from '../../src/proxy/token-sources/nova-db/cells.ts';
import { NovaDbTokenSource } from '../../src/proxy/token-sources/nova-db/nova-db-token-source.ts';
import { defaultSettings } from '../support/default-settings.ts';
import { startNovaDatabases } from '../support/openstack/nova-databases.ts';
import { tokenSourceSuite } from './token-source.suite.ts';

tokenSourceSuite("the token source of a cloud's databases", async () => {
  const nova = await startNovaDatabases();
  await nova.addCell({
    name: 'cell1',
    databaseConnection: nova.url('nova_cell1'),
    transportUrl: 'rabbit://bus',
  });
  await nova.addCell({
    name: 'cell2',
    databaseConnection: nova.url('nova_cell2'),
    transportUrl: 'rabbit://bus',
  });
  const settings = defaultSettings({ api_database: { connection: new Secret(nova.url('nova_api')) } });
  const cells = new Cells({ settings, clock: systemClock, openBus: () => ({ close() {} }) });
  const source = new NovaDbTokenSource({
    settings,
    clock: systemClock,
    cells,
    askHost: async () => 'same',
    probeBus: async () => 'no bus',
  });
  return {
    source,
    async giveToken() {
      const instanceUuid = await nova.addInstance({ cell: 'nova_cell2', host: 'compute1' });
      const [host, port] = ['10.0.0.7', 5903];
      return {
        token: await nova.addToken({ cell: 'nova_cell2', instanceUuid, host, port }),
        instanceUuid,
        host,
        port,
      };
    },
    stopInstance: async ({ instanceUuid }) => {
      await nova.server.sql(
        `UPDATE nova_cell2.instances SET vm_state = 'stopped' WHERE uuid = '${instanceUuid}'`,
      );
    },
    silence: () => nova.server.stop(),
    async close() {
      source.close();
      await nova.close();
    },
  };
});
