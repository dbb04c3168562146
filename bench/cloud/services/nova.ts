import { mkdir, writeFile } from 'node:fs/promises';
import { type LibvirtLab, startLibvirtLab } from '../../../test/support/libvirt/lab.ts';
import type { Daemons } from '../daemons.ts';
import { HOSTS, type Host, type Layout, PORT, url } from '../layout.ts';
import { computeConf, type Foundations, novaConf } from './configurations.ts';
import { answers, becomes, manage, startService } from './programs.ts';

/** nova-api, -conductor, -scheduler and nova-novncproxy, with one cell. */
export async function startNova(layout: Layout, daemons: Daemons, on: Foundations): Promise<void> {
  const file = layout.file('etc/nova.conf');
  await writeFile(file, novaConf(layout, on), { mode: 0o600 });
  await mkdir(layout.file('nova/instances'), { recursive: true });
  const cells = (...args: string[]) => manage('nova-manage', ['--config-file', file, 'cell_v2', ...args]);
  await cells('map_cell0', '--database_connection', on.databaseUrl('nova_cell0', 'nova'));
  await cells('create_cell', '--name', 'cell1');
  for (const name of ['nova-conductor', 'nova-scheduler', 'nova-api'])
    await startService(daemons, name, ['--config-file', file]);
  // It writes a character for each packet to its standard output, which is no log.
  await daemons.start('nova-novncproxy', 'sh', [
    '-c',
    'exec /usr/bin/python3 /usr/bin/nova-novncproxy --config-file "$0" >/dev/null',
    file,
  ]);
  await answers(url(PORT.nova), daemons, 'nova-api');
  await answers(url(PORT.novncproxy, '/vnc_lite.html'), daemons, 'nova-novncproxy');
}

/** Each compute host has a libvirtd of its own. They share the folder of instances, so that instances can move. */
export async function startComputeHosts(layout: Layout, daemons: Daemons): Promise<LibvirtLab[]> {
  const labs: LibvirtLab[] = [];
  for (const [index, host] of HOSTS.entries()) {
    const lab = await startLibvirtLab({ parent: layout.folder, firstPort: 20_000 + 1_000 * index });
    labs.push(lab);
    await writeFile(layout.file(`etc/${host}.conf`), computeConf(host, lab.uri));
    await startCompute(layout, daemons, host);
  }
  const file = layout.file('etc/nova.conf');
  for (const host of HOSTS) {
    await becomes(`nova-manage does not find ${host}`, async () => {
      const found = await manage('nova-manage', [
        '--config-file',
        file,
        'cell_v2',
        'discover_hosts',
        '--verbose',
      ]);
      return found.includes(`mapping for host '${host}'`) || (await isMapped(file, host));
    });
  }
  return labs;
}

async function isMapped(file: string, host: Host): Promise<boolean> {
  return (await manage('nova-manage', ['--config-file', file, 'cell_v2', 'list_hosts'])).includes(
    ` ${host} `,
  );
}

function startCompute(layout: Layout, daemons: Daemons, host: Host): Promise<void> {
  const files = ['nova.conf', `${host}.conf`].flatMap((name) => ['--config-file', layout.file('etc', name)]);
  return daemons.start(computeOf(host), '/usr/bin/python3', ['/usr/bin/nova-compute', ...files]);
}

/** The name of a host's nova-compute among the daemons. */
export function computeOf(host: Host): string {
  return `nova-compute-${host}`;
}
