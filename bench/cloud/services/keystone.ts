import { mkdir, writeFile } from 'node:fs/promises';
import type { Daemons } from '../daemons.ts';
import { type Layout, PORT, url } from '../layout.ts';
import { Openstack } from '../openstack.ts';
import { type Foundations, keystoneConf } from './configurations.ts';
import { answers, manage, startWsgi } from './programs.ts';

const ENDPOINTS = [
  ['compute', 'nova', url(PORT.nova, '/v2.1')],
  ['placement', 'placement', url(PORT.placement)],
  ['image', 'glance', url(PORT.glance)],
  ['network', 'neutron', url(PORT.neutron)],
] as const;
/** Name, project and roles. */
const USERS = [
  ['nova', 'service', ['admin', 'service']],
  ['placement', 'service', ['admin', 'service']],
  ['glance', 'service', ['admin', 'service']],
  ['demo', 'demo', ['member']],
] as const;

export async function startKeystone(layout: Layout, daemons: Daemons, on: Foundations): Promise<void> {
  const file = layout.file('etc/keystone.conf');
  await writeFile(file, keystoneConf(layout, on), { mode: 0o600 });
  for (const each of ['keystone', 'keystone/fernet', 'keystone/credential'])
    await mkdir(layout.file(each), { mode: 0o700 });
  const owner = ['--keystone-user', 'root', '--keystone-group', 'root'];
  await manage('keystone-manage', ['--config-file', file, 'db_sync']);
  await manage('keystone-manage', ['--config-file', file, 'fernet_setup', ...owner]);
  await manage('keystone-manage', ['--config-file', file, 'credential_setup', ...owner]);
  await manage(
    'keystone-manage',
    [
      ...['--config-file', file, 'bootstrap', '--bootstrap-region-id', 'RegionOne'],
      ...['admin', 'internal', 'public'].flatMap((which) => [
        `--bootstrap-${which}-url`,
        url(PORT.keystone, '/v3'),
      ]),
    ],
    { OS_BOOTSTRAP_PASSWORD: layout.password('admin') },
  );
  await startWsgi(daemons, 'keystone', '/usr/bin/keystone-wsgi-public', PORT.keystone, {
    OS_KEYSTONE_CONFIG_DIR: layout.file('etc'),
    OS_KEYSTONE_CONFIG_FILES: file,
  });
  await answers(url(PORT.keystone, '/v3'), daemons, 'keystone');
  await fill(await Openstack.signIn(layout, 'admin'), layout);
}

/** The catalogue, and the users of the services. */
async function fill(admin: Openstack, layout: Layout): Promise<void> {
  const ask = (path: string, body?: unknown, method?: string) =>
    admin.ask(url(PORT.keystone, `/v3${path}`), body === undefined ? {} : { method: method ?? 'POST', body });
  for (const [type, name, address] of ENDPOINTS) {
    const { service } = await ask('/services', { service: { type, name } });
    for (const which of ['public', 'internal', 'admin']) {
      await ask('/endpoints', {
        endpoint: { service_id: service.id, interface: which, url: address, region_id: 'RegionOne' },
      });
    }
  }
  const projects = new Map<string, string>();
  for (const name of ['service', 'demo']) {
    const { project } = await ask('/projects', { project: { name, domain_id: 'default' } });
    projects.set(name, project.id);
  }
  const { roles } = await ask('/roles');
  const roleIds = new Map<string, string>(
    roles.map((role: { name: string; id: string }) => [role.name, role.id]),
  );
  if (!roleIds.has('service'))
    roleIds.set('service', (await ask('/roles', { role: { name: 'service' } })).role.id);
  for (const [name, project, ofUser] of USERS) {
    const { user } = await ask('/users', {
      user: { name, password: layout.password(name), domain_id: 'default' },
    });
    for (const role of ofUser)
      await admin.ask(
        url(
          PORT.keystone,
          `/v3/projects/${projects.get(project)}/users/${user.id}/roles/${roleIds.get(role)}`,
        ),
        { method: 'PUT' },
      );
  }
}
