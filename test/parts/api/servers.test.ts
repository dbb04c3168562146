import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ApiFixture, startApiFixture } from '../../support/fixtures/api-fixture.ts';
import { guest } from '../../support/fixtures/peers.ts';

let lab: ApiFixture;
beforeEach(async () => {
  lab = await startApiFixture();
});
afterEach(() => lab.close());

/** Names in the order of the answer. */
async function names(
  query: string,
  as: 'member' | 'reader' | 'stranger' | 'admin' = 'member',
  version?: string,
) {
  const answer = await lab.ask('GET', `/v2.1/servers${query}`, { as, ...(version ? { version } : {}) });
  return answer.body.servers?.map(({ name }: { name: string }) => name) ?? answer.status;
}

async function populate() {
  lab.guests.push(
    guest({ name: 'web2', status: 'SHUTOFF', userId: 'u1' }),
    guest({ name: 'web10' }),
    guest({ name: 'theirs', projectId: 'other' }),
  );
  await lab.peers.addCompute('compute2', [guest({ name: 'db', host: 'compute2' })]);
}

test("a list contains the instances of the caller's project from all hosts, and no others", async () => {
  await populate();
  expect(await names('')).toEqual(['db', 'vm1', 'web10', 'web2']);
  expect(await names('', 'reader')).toEqual(['db', 'vm1', 'web10', 'web2']);
  expect(await names('', 'stranger')).toEqual(['theirs']);
  expect(await names('', 'admin')).toEqual([]);
});

test('all projects are for administrators', async () => {
  await populate();
  expect(await names('?all_tenants=True', 'admin')).toEqual(['db', 'theirs', 'vm1', 'web10', 'web2']);
  expect(await names('?all_tenants=1&project_id=other', 'admin')).toEqual(['theirs']);
  expect(await names('?all_tenants=0')).toEqual(['db', 'vm1', 'web10', 'web2']);
  const refused = await lab.ask('GET', '/v2.1/servers?all_tenants=1');
  expect(refused.status).toBe(403);
  expect(refused.body.forbidden.message).toContain('os_compute_api:servers:index:get_all_tenants');
  expect((await lab.ask('GET', '/v2.1/servers?all_tenants=maybe')).status).toBe(400);
});

test('filters: name as an expression, status, and those for administrators', async () => {
  await populate();
  expect(await names('?name=web')).toEqual(['web10', 'web2']);
  expect(await names('?name=%5Eweb2%24')).toEqual(['web2']);
  expect(await names('?name=nothing&name=%5Eweb2%24')).toEqual(['web2']);
  expect(await names('?name=%5Eweb2%24&name=nothing')).toEqual([]);
  expect(await names('?status=shutoff')).toEqual(['web2']);
  expect(await names('?status=BUILD')).toEqual([]);
  expect(await names('?user_id=u1')).toEqual(['web2']);
  expect(await names('?all_tenants=1&host=compute2', 'admin')).toEqual(['db']);
  // Members don't know hosts: the filter is ignored for them.
  expect(await names('?host=compute2')).toHaveLength(4);
  expect(await names('?vm_state=stopped')).toEqual(['web2']);
});

test('a filter by a property that no instance has selects none', async () => {
  await populate();
  expect(await names('?image=cirros')).toEqual([]);
  expect(await names('?deleted=True&all_tenants=1', 'admin')).toEqual([]);
  expect(await names('?deleted=False')).toHaveLength(4);
});

test('unknown parameters are ignored until 2.74 and refused from 2.75 on', async () => {
  await populate();
  expect(await names('?colour=red', 'member', '2.74')).toHaveLength(4);
  expect(await names('?colour=red', 'member', '2.75')).toBe(400);
  expect(await names('?deleted=False&sort_key=uuid&limit=9', 'member', '2.75')).toHaveLength(4);
});

test('pages follow one another by limit, marker and next link, without a gap', async () => {
  await populate();
  const seen: string[] = [];
  let url = '/v2.1/servers/detail?limit=3&name=.';
  for (let page = 0; page < 3 && url !== ''; page++) {
    const { body } = await lab.ask('GET', url);
    seen.push(...body.servers.map(({ name }: { name: string }) => name));
    const next = body.servers_links?.[0];
    if (next) expect(next.rel).toBe('next');
    url = next ? next.href.slice(lab.url.length) : '';
  }
  expect(seen).toEqual(['db', 'vm1', 'web10', 'web2']);
  expect(url).toBe('');
});

test('a limit that is no number and an unknown marker are refused', async () => {
  const limit = await lab.ask('GET', '/v2.1/servers?limit=-1');
  expect(limit.status).toBe(400);
  expect(limit.body.badRequest.message).toMatch(/limit. Value: -1/);
  const marker = await lab.ask('GET', '/v2.1/servers?marker=x');
  expect(marker.body.badRequest.message).toBe('marker [x] not found');
});

test('an instance with all fields has those of the microversion', async () => {
  const path = `/v2.1/servers/${lab.guest.uuid}`;
  const at = async (version: string, as: 'member' | 'admin' = 'member') =>
    (await lab.ask('GET', path, { version, as })).body.server;
  const oldest = await at('2.1');
  expect(oldest).toMatchObject({
    id: lab.guest.uuid,
    name: 'vm1',
    status: 'ACTIVE',
    tenant_id: 'demo',
    flavor: { id: '1-vcpus-64-mb' },
    'OS-EXT-STS:vm_state': 'active',
    'OS-EXT-STS:power_state': 1,
  });
  expect(oldest.hostId).toMatch(/^[0-9a-f]{56}$/);
  for (const [field, since] of [
    ['locked', '2.9'],
    ['description', '2.19'],
    ['tags', '2.26'],
    ['locked_reason', '2.73'],
  ] as const) {
    expect(Object.keys(oldest)).not.toContain(field);
    expect(Object.keys(await at(since))).toContain(field);
  }
  expect((await at('2.47')).flavor).toMatchObject({ vcpus: 1, ram: 64 });
});

test('sizes replace flavors: those of the instances that the caller may see', async () => {
  lab.guests.push(
    guest({ vcpus: 4, memoryMb: 4096 }),
    guest({ vcpus: 8, memoryMb: 9000, projectId: 'other' }),
  );
  const { body } = await lab.ask('GET', '/v2.1/flavors/detail?is_public=None');
  expect(body.flavors.map(({ id }: { id: string }) => id)).toEqual(['1-vcpus-64-mb', '4-vcpus-4096-mb']);
  const shown = await lab.ask('GET', '/v2.1/flavors/4-vcpus-4096-mb', { version: '2.75' });
  expect(shown.body.flavor).toMatchObject({ vcpus: 4, ram: 4096, swap: 0 });
  expect((await lab.ask('GET', '/v2.1/flavors/8-vcpus-9000-mb')).status).toBe(404);
});

test('the image service that clients require is empty, and requires a sign-in', async () => {
  const { body } = await lab.ask('GET', '/image', { as: 'anonymous' });
  expect(body.versions[0].links[0].href).toBe(`${lab.url}/image/v2/`);
  expect((await lab.ask('GET', '/image/v2/images')).body.images).toEqual([]);
  expect((await lab.ask('GET', '/image/v2/images', { as: 'anonymous' })).status).toBe(401);
  expect((await lab.ask('GET', '/image/v2/images/x')).status).toBe(404);
});

test('only administrators see the host of an instance', async () => {
  const path = `/v2.1/servers/${lab.guest.uuid}`;
  const member = await lab.ask('GET', path, { version: '2.99' });
  expect(member.text).not.toContain('compute1');
  const admin = await lab.ask('GET', path, { version: '2.99', as: 'admin' });
  expect(admin.body.server).toMatchObject({ 'OS-EXT-SRV-ATTR:host': 'compute1', host_status: 'UP' });
});

test("another project's instance does not exist, nor does a name or a malformed id", async () => {
  for (const [id, as] of [
    [lab.guest.uuid, 'stranger'],
    ['vm1', 'member'],
    ['00000000-0000-0000-0000-00000000dead', 'member'],
    ['x'.repeat(250), 'member'],
  ] as const) {
    const { status, body } = await lab.ask('GET', `/v2.1/servers/${id}`, { as });
    expect(status).toBe(404);
    expect(body.itemNotFound.message).toBe(`Instance ${id} could not be found.`);
  }
});

test('a host that cannot list its instances is reported: by name to administrators, by number to others', async () => {
  await populate();
  lab.peers.refuse('list_instances compute2', 'hypervisor_unreachable');
  const member = await lab.ask('GET', '/v2.1/servers');
  expect(member.body.servers).toHaveLength(3);
  expect(member.headers.get('x-oriel-silent-hosts')).toBe('1');
  const admin = await lab.ask('GET', '/v2.1/servers', { as: 'admin' });
  expect(admin.headers.get('x-oriel-silent-hosts')).toBe('compute2');
});

test('a list without any compute agent is not empty but refused', async () => {
  await lab.peers.remove('compute compute1');
  const { status, body } = await lab.ask('GET', '/v2.1/servers');
  expect(status).toBe(503);
  expect(Object.keys(body)).toEqual(['serviceUnavailable']);
});

test('a token without a project lists nothing', async () => {
  const auth = {
    identity: {
      methods: ['password'],
      password: { user: { name: 'mia', password: 'mia-secret-1', domain: { id: 'default' } } },
    },
    scope: 'unscoped',
  };
  const signedIn = await lab.ask('POST', '/v3/auth/tokens', { as: 'anonymous', body: { auth } });
  const headers = { 'X-Auth-Token': signedIn.headers.get('x-subject-token')! };
  expect((await lab.ask('GET', '/v2.1/servers', { as: 'anonymous', headers })).status).toBe(403);
  const path = `/v2.1/servers/${lab.guest.uuid}`;
  expect((await lab.ask('GET', path, { as: 'anonymous', headers })).status).toBe(403);
});
