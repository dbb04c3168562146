import { execFile } from 'node:child_process';
import { readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { LibvirtLab } from '../../test/support/libvirt/lab.ts';
import { startNovaDatabases } from '../../test/support/openstack/nova-databases.ts';
import { startRabbitMq } from '../../test/support/openstack/rabbitmq.ts';
import { Daemons } from './daemons.ts';
import { createLayout, HOSTS, type Layout, PORT, readLayout } from './layout.ts';
import { Openstack } from './openstack.ts';
import type { Foundations } from './services/configurations.ts';
import { prepareImages, startImages } from './services/images.ts';
import { startKeystone } from './services/keystone.ts';
import { startNeutron } from './services/neutron.ts';
import { startComputeHosts, startNova } from './services/nova.ts';
import { becomes } from './services/programs.ts';

const run = promisify(execFile);
const GUEST = join(import.meta.dirname, '../../test/support/libvirt/echo-guest.asm');

/** A cloud whose programs run. */
export interface Cloud {
  readonly layout: Layout;
  readonly daemons: Daemons;
}

export async function openCloud(folder: string): Promise<Cloud> {
  return { layout: await readLayout(folder), daemons: new Daemons(folder) };
}

/**
 * Starts a whole cloud of Debian's packages and two compute hosts with one server each. `say` receives the progress. The namespaces' end stops all of it.
 */
export async function startCloud(
  folder: string,
  say: (text: string) => void,
): Promise<Cloud & { close(): Promise<void> }> {
  const layout = await createLayout(folder);
  const daemons = new Daemons(folder);
  const labs: LibvirtLab[] = [];
  const databases = await startNovaDatabases(['--max-connections=400']);
  const cloudUser = { user: 'cloud', password: layout.password('database') };
  for (const name of ['keystone', 'placement', 'glance'])
    await databases.server.sql(
      `CREATE DATABASE ${name} CHARACTER SET utf8mb3; GRANT ALL ON ${name}.* TO '${cloudUser.user}'@'127.0.0.1' IDENTIFIED BY '${cloudUser.password}'`,
    );
  say('MariaDB runs');
  const bus = await startRabbitMq({ password: layout.password('bus') });
  say('RabbitMQ runs');
  const foundations: Foundations = {
    databaseUrl: (database, user) => databases.url(database, user === 'cloud' ? cloudUser : undefined),
    transportUrl: bus.transportUrl(),
  };
  const memcached = ['-u', 'root', '-l', '127.0.0.1', '-p', String(PORT.memcached), '-U', '0', '-m', '64'];
  await daemons.start('memcached', 'memcached', memcached);
  await startNeutron();
  await startKeystone(layout, daemons, foundations);
  say('Keystone answers');
  await prepareImages(layout, foundations);
  await startImages(layout, daemons);
  say('Placement and Glance answer');
  await startNova(layout, daemons, foundations);
  say('nova-api and nova-novncproxy answer');
  labs.push(...(await startComputeHosts(layout, daemons)));
  say('two compute hosts are mapped');
  const admin = await Openstack.signIn(layout, 'admin');
  await becomes('nova-compute is not up on both hosts', async () => {
    const up = (await admin.services()).filter(
      ({ binary, state }) => binary === 'nova-compute' && state === 'up',
    );
    return up.length === HOSTS.length;
  });
  const image = await admin.createImage('echo', await guestImage(layout));
  const flavor = await admin.createFlavor('m1.nano');
  for (const [index, host] of HOSTS.entries()) {
    await admin.createServer(`vm${index + 1}`, image, flavor, host);
    say(`vm${index + 1} runs on ${host}`);
  }
  return {
    layout,
    daemons,
    async close() {
      for (const lab of labs) await lab.close();
      await bus.close();
      await databases.close();
    },
  };
}

/** The boot sector that echoes keys, as an image of the smallest size that Glance takes. */
async function guestImage(layout: Layout): Promise<Uint8Array> {
  const file = layout.file('echo.img');
  await run('nasm', ['-f', 'bin', '-o', file, GUEST]);
  await truncate(file, 1024 * 1024);
  return readFile(file);
}
