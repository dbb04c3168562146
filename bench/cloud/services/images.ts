import { mkdir, writeFile } from 'node:fs/promises';
import type { Daemons } from '../daemons.ts';
import { type Layout, PORT, url } from '../layout.ts';
import { type Foundations, glanceConf, placementConf } from './configurations.ts';
import { answers, manage, startService, startWsgi } from './programs.ts';

/** The tables of Placement and Glance. */
export async function prepareImages(layout: Layout, on: Foundations): Promise<void> {
  await writeFile(layout.file('etc/placement.conf'), placementConf(layout, on), { mode: 0o600 });
  await writeFile(layout.file('etc/glance-api.conf'), glanceConf(layout, on), { mode: 0o600 });
  await mkdir(layout.file('glance/images'), { recursive: true });
  await mkdir(layout.file('lock'));
  await manage('placement-manage', ['--config-file', layout.file('etc/placement.conf'), 'db', 'sync']);
  await manage('glance-manage', ['--config-file', layout.file('etc/glance-api.conf'), 'db_sync']);
}

export async function startImages(layout: Layout, daemons: Daemons): Promise<void> {
  await startWsgi(daemons, 'placement', '/usr/bin/placement-api', PORT.placement, {
    OS_PLACEMENT_CONFIG_DIR: layout.file('etc'),
  });
  await startService(daemons, 'glance-api', ['--config-file', layout.file('etc/glance-api.conf')]);
  await answers(url(PORT.placement), daemons, 'placement');
  await answers(url(PORT.glance), daemons, 'glance-api');
}
