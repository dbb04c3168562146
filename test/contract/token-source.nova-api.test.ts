import { Secret } from '../../src/platform/secret.ts';
import { NovaApiTokenSource } from '../../src/proxy/token-sources/nova-api/nova-api-token-source.ts';
import { defaultSettings } from '../support/default-settings.ts';
import { startFakeNova } from '../support/fixtures/fake-nova.ts';
import { tokenSourceSuite } from './token-source.suite.ts';

tokenSourceSuite('the token source of a cloud', async () => {
  const nova = await startFakeNova();
  const settings = defaultSettings({
    service_user: {
      auth_url: `${nova.url}/v3`,
      username: 'nova',
      password: new Secret('service-secret'),
      timeout: 1,
    },
    oriel_nova: { timeout: 2 },
  });
  const source = new NovaApiTokenSource({ settings, clock: { now: () => Date.now() } });
  return {
    source,
    async giveToken() {
      const instance = nova.addGuest({ host: '10.0.0.7', port: 5903 });
      return { token: nova.giveToken(instance), instanceUuid: instance.uuid, host: '10.0.0.7', port: 5903 };
    },
    async stopInstance({ instanceUuid }) {
      Object.assign(nova.guests.get(instanceUuid) ?? {}, { status: 'SHUTOFF', vmState: 'stopped' });
    },
    silence: () => nova.close(),
    hosts: {
      async giveToken(computeHost) {
        const instance = nova.addGuest({ host: '10.0.0.7', port: 5903, computeHost });
        return { token: nova.giveToken(instance), instanceUuid: instance.uuid, host: '10.0.0.7', port: 5903 };
      },
      silence: async (host) => void nova.cloud.silentHosts.add(host),
      asked: (host) =>
        nova.requests.filter(({ call, path }) => {
          const instance = nova.guests.get(path.split('/').at(-2)!);
          return call === 'console' && instance?.computeHost === host;
        }).length,
    },
    async close() {
      await source.close();
      await nova.close();
    },
  };
});
