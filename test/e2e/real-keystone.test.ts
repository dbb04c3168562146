import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openAuthenticator } from '../../src/api/auth/registry.ts';
import { consoleauthContract } from '../../src/contracts/consoleauth.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { silentLogger } from '../../src/platform/log/log.ts';
import { authenticatorSuite } from '../contract/authenticator.suite.ts';
import { type RevocationCluster, startRevocationCluster } from '../support/cluster/revocation-oriel.ts';
import { defaultSettings } from '../support/default-settings.ts';
import { MemoryPeers } from '../support/fixtures/peers.ts';
import { Viewer } from '../support/fixtures/proxy-fixture.ts';
import { type Cloud, startCloud } from '../support/openstack/cloud.ts';
import { type KeystonePerson, makePerson, recheckedByKeystone } from '../support/openstack/keystone-admin.ts';
import { Person } from '../support/person.ts';
import { until } from '../support/until.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ baseUrl: 'http://127.0.0.1', screenPort: 0, nova: false });
});
afterAll(() => cloud?.close());

let people = 0;
/** A name for each attempt of a test: Keystone keeps the user and the project of a failed one. */
const nextName = () => `person-${people++}`;

describe('with sign-ins of the real Keystone, a console that is open ends', () => {
  let cluster: RevocationCluster | undefined;
  afterEach(async () => {
    await cluster?.close();
    cluster = undefined;
  });

  test.each([
    ['when its user is disabled', 4530, (person) => person.disable()],
    ['when its user loses the role', 4531, (person) => person.takeRoleAway()],
    ['when its sign-in is revoked', 4533, (person, token) => person.revoke(token)],
  ] satisfies [string, number, (person: KeystonePerson, token: string) => Promise<void>][])(
    '%s',
    async (_when, closeCode, revoke) => {
      const keystone = await makePerson(cloud, nextName());
      cluster = await startRevocationCluster(recheckedByKeystone(cloud, 1), keystone.projectId);
      const person = new Person(cluster);
      person.token = await keystone.signIn();
      const url = await person.consoleUrl('web');
      const viewer = new Viewer(`${cluster.proxyUrl.replace('http', 'ws')}/${url.searchParams.get('path')}`);
      await viewer.handshake();
      await until(() => (cluster?.driver.looks ?? 0) > 4);
      expect(viewer.socket.readyState).toBe(viewer.socket.OPEN);
      await revoke(keystone, person.token);
      expect((await viewer.closed).code).toBe(closeCode);
    },
  );
});

authenticatorSuite('keystone', { standingAfterRevocation: true }, async () => {
  const name = nextName();
  const person = await makePerson(cloud, name);
  const peers = new MemoryPeers();
  const { keystone_authtoken: options, ...rest } = recheckedByKeystone(cloud, 60);
  const open = (more: object) => {
    // Without a cache, so that a revocation counts at the next request.
    const keystone_authtoken = { ...options, token_cache_time: -1, ...more };
    return openAuthenticator({
      settings: defaultSettings({ ...rest, keystone_authtoken }),
      log: silentLogger,
      clock: systemClock,
      authorities: peers.transport.peers(consoleauthContract),
    });
  };
  const authenticator = await open({});
  return {
    authenticator,
    userName: name,
    projectName: name,
    proof: { user: name, domain: 'Default', password: person.password },
    signIn: person.signIn,
    revoke: person.revoke,
    disableUser: person.disable,
    removeRole: person.takeRoleAway,
    // Nothing listens on the port for discarded data.
    openUnconnected: () => open({ auth_url: 'http://127.0.0.1:9/v3' }),
    async close() {
      await authenticator.close();
      await peers.close();
    },
  };
});
