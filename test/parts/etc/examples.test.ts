import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { configFolder } from '../../support/config-folder.ts';
import { type Block, blocks, ROOT } from '../../support/documents.ts';
import { shipped } from '../../support/network/shipped.ts';

// Commands that need root or a cloud are not run. What can be checked of them without one is checked here.

const run = promisify(execFile);
const shell = blocks('bash').map((block): [string, Block] => [`${block.file}:${block.line}`, block]);

test.each(shell)('the commands at %s have the syntax of a shell', async (_where, { text }) => {
  const { stderr } = await run('bash', ['-n', '-c', text]).catch((error) => error);
  expect(stderr).toBe('');
});

/** The unit of Debian's package nova-novncproxy, as far as a drop-in has to do with it. */
const NOVAS_UNIT = `[Service]
User=nova
Group=nova
Type=simple
WorkingDirectory=~
RuntimeDirectory=nova lock/nova
CacheDirectory=nova
ExecStart=/bin/false
Restart=on-failure
LimitNOFILE=65535
TimeoutStopSec=15
`;

test.each([
  ['nova-novncproxy.service', NOVAS_UNIT, 'openstack/nova-novncproxy.conf'],
  [
    'oriel-novncproxy.service',
    shipped('systemd/oriel-novncproxy.service'),
    'openstack/oriel-novncproxy-kolla.conf',
  ],
])('systemd understands %s with its drop-in to the last word', async (name, unit, dropIn) => {
  const folder = configFolder({ oriel: '#!/bin/sh\n' });
  await run('chmod', ['755', join(folder, 'oriel')]);
  const here = (text: string) => text.replaceAll('/usr/local/bin/oriel', join(folder, 'oriel'));
  mkdirSync(join(folder, `${name}.d`));
  writeFileSync(join(folder, name), here(unit));
  writeFileSync(join(folder, `${name}.d`, 'oriel.conf'), here(shipped(dropIn)));
  const env = { ...process.env, SYSTEMD_UNIT_PATH: `${folder}:` };
  const file = join(folder, name);
  const verified = await run('systemd-analyze', ['verify', '--man=no', file], { env }).catch(
    (error) => error,
  );
  expect(verified.stderr.split('\n').filter((line: string) => line.includes(folder))).toEqual([]);
});

test('the drop-in of nova-novncproxy protects the host like the unit of the proxy', () => {
  const protects = (text: string) =>
    text.match(/^(?:Protect|Private|Restrict|NoNew|Capab|System|Lock|UMask).*/gm);
  const unit = readFileSync(join(ROOT, 'etc/systemd/oriel-novncproxy.service'), 'utf8');
  expect(protects(shipped('openstack/nova-novncproxy.conf'))).toEqual(protects(unit));
});
