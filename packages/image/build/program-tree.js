import { execFile } from 'node:child_process';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'vite';

const run = promisify(execFile);
const HERE = fileURLToPath(new URL('..', import.meta.url));
const ROOT = join(HERE, '../..');
/** Where each program of the image is. nova-novncproxy has two places: kolla-ansible finds it in PATH, nova-operator in /usr/bin. */
const NAMES = [
  'usr/bin/oriel',
  'usr/bin/oriel-healthcheck',
  'usr/bin/sh',
  'usr/bin/nova-novncproxy',
  'usr/local/bin/nova-novncproxy',
  'usr/local/bin/kolla_start',
  'usr/local/bin/kolla_set_configs',
  'usr/local/bin/healthcheck_curl',
];

/** Fills the second layer: Oriel as `npm install` would unpack it, and the programs of packages/image/program/. */
export async function fillProgramTree(tree, { tarball, work }) {
  const unpacked = join(work, 'oriel');
  await fs.mkdir(unpacked);
  await run('tar', ['-xzf', tarball, '-C', unpacked]);
  await fs.mkdir(join(tree, 'usr/lib'), { recursive: true });
  await fs.rename(join(unpacked, 'package'), join(tree, 'usr/lib/oriel'));
  await bundlePrograms(join(tree, 'usr/lib/oriel-image'));
  await fs.copyFile(
    join(HERE, 'nova-novncproxy.conf'),
    join(tree, 'usr/lib/oriel-image/nova-novncproxy.conf'),
  );
  for (const name of NAMES) {
    const link = join(tree, name);
    await fs.mkdir(join(link, '..'), { recursive: true });
    await fs.symlink('/usr/lib/oriel-image/main.js', link);
  }
}

export async function bundlePrograms(folder) {
  await build({
    root: join(HERE, 'program'),
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: true,
      copyPublicDir: false,
      target: 'node22',
      minify: false,
      rolldownOptions: {
        // Comments in the output have the paths of the sources, from this folder on.
        cwd: ROOT,
        input: { main: join(HERE, 'program/main.ts') },
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  });
  await fs.writeFile(join(folder, 'package.json'), '{ "type": "module" }\n');
  await fs.chmod(join(folder, 'main.js'), 0o755);
}
