import { Refusal } from '../../src/flow/refusals.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { Secret } from '../../src/platform/secret.ts';
import { Cells } from '../../src/proxy/token-sources/nova-db/cells.ts';
import { NovaDbTokenSource } from '../../src/proxy/token-sources/nova-db/nova-db-token-source.ts';
import { defaultSettings } from '../support/default-settings.ts';
import { startNovaDatabases } from '../support/openstack/nova-databases.ts';
import { type GivenToken, tokenSourceSuite } from './token-source.suite.ts';

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
  const settings = defaultSettings({
    api_database: { connection: new Secret(nova.url('nova_api')) },
    oriel_nova: { timeout: 2 },
  });
  const cells = new Cells({ settings, clock: systemClock, openBus: () => ({ close() {} }) });
  /** Compute hosts that take questions and do not answer, and what all were asked. */
  const silent = new Set<string>();
  const asked: string[] = [];
  const source = new NovaDbTokenSource({
    settings,
    clock: systemClock,
    cells,
    async askHost(_cell, { instance: { host }, timeoutMs }) {
      asked.push(host);
      if (!silent.has(host)) return 'same';
      await new Promise((resolve) => setTimeout(resolve, timeoutMs));
      throw new Refusal('nova_unconfirmed', `no answer within ${timeoutMs} ms`);
    },
    probeBus: async () => 'no bus',
  });
  async function giveToken(computeHost: string): Promise<GivenToken> {
    const instanceUuid = await nova.addInstance({ cell: 'nova_cell2', host: computeHost });
    const [host, port] = ['10.0.0.7', 5903];
    const token = await nova.addToken({ cell: 'nova_cell2', instanceUuid, host, port });
    return { token, instanceUuid, host, port };
  }
  return {
    source,
    giveToken: () => giveToken('compute1'),
    stopInstance: async ({ instanceUuid }) => {
      await nova.server.sql(
        `UPDATE nova_cell2.instances SET vm_state = 'stopped' WHERE uuid = '${instanceUuid}'`,
      );
    },
    silence: () => nova.server.stop(),
    hosts: {
      giveToken,
      silence: async (host) => void silent.add(host),
      asked: (host) => asked.filter((each) => each === host).length,
    },
    async close() {
      source.close();
      await nova.close();
    },
  };
});
