import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type RevocationCluster, startRevocationCluster } from '../support/cluster/revocation-oriel.ts';
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

describe('with sign-ins of the real Keystone, a console that is open ends', () => {
  let stand: RevocationCluster | undefined;
  afterEach(async () => {
    await stand?.close();
    stand = undefined;
  });

  test.each([
    ['when its user is disabled', 4530, (person) => person.disable()],
    ['when its user loses the role', 4531, (person) => person.takeRoleAway()],
    ['when its sign-in is revoked', 4533, (person, token) => person.revoke(token)],
  ] satisfies [string, number, (person: KeystonePerson, token: string) => Promise<void>][])(
    '%s',
    async (_when, closeCode, revoke) => {
      const keystone = await makePerson(cloud, `person-${closeCode}`);
      stand = await startRevocationCluster(recheckedByKeystone(cloud, 1), keystone.projectId);
      const person = new Person(stand);
      person.token = await keystone.signIn();
      const url = await person.consoleUrl('web');
      const viewer = new Viewer(`${stand.proxyUrl.replace('http', 'ws')}/${url.searchParams.get('path')}`);
      await viewer.handshake();
      await until(() => stand!.driver.looks > 4);
      expect(viewer.socket.readyState).toBe(viewer.socket.OPEN);
      await revoke(keystone, person.token);
      expect((await viewer.closed).code).toBe(closeCode);
    },
  );
});
