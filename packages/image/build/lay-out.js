import { execFile } from 'node:child_process';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The user of Oriel. kolla gives its nova this number, so files that kolla creates for nova are Oriel's. */
const USER = '42436';
/** Folders with another owner or mode than root and 0755. The root file system may be read-only; these are where volumes are mounted. */
const FOLDERS = [
  { path: 'tmp', owner: '0:0', mode: '1777' },
  { path: 'etc/oriel', owner: '0:0', mode: '0755' },
  { path: 'etc/nova', owner: '0:0', mode: '0755' },
  { path: 'run/oriel', owner: `${USER}:${USER}`, mode: '0750' },
  { path: 'var/lib/oriel', owner: `${USER}:${USER}`, mode: '0700' },
  { path: 'var/log/oriel', owner: `${USER}:${USER}`, mode: '0700' },
  { path: 'var/log/kolla', owner: '0:42400', mode: '2775' },
  { path: 'var/lib/kolla/config_files', owner: '0:0', mode: '0755' },
];
const PORTS = ['6080/tcp', '8774/tcp', '9464/tcp'];
const ENVIRONMENT = [
  'PATH=/usr/local/bin:/usr/bin',
  // Certificate authorities: Debian's, to which kolla_start adds the operator's, in place of those that Node.js has built in.
  'NODE_OPTIONS=--use-openssl-ca',
  'SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt',
];
const TITLE = 'Oriel';

/** Writes an OCI layout with two images of the same layers. Returns the digest of each tag. */
export async function layOut({ output, trees, arch, version, created, revision, work }) {
  const date = new Date(created * 1000).toISOString().replace('.000Z', 'Z');
  const labels = {
    title: TITLE,
    description: 'Consoles of virtual machines in the browser',
    version,
    revision,
    created: date,
    licenses: 'Apache-2.0',
    documentation: '/usr/lib/oriel/docs/deploying.md',
  };
  const history = ['--history.created', date, '--history.author', TITLE];
  const umoci = (...args) => run('umoci', args);
  await umoci('init', '--layout', output);
  const image = `${output}:${version}`;
  await umoci('new', '--image', image);
  for (const [name, tree] of Object.entries(trees)) {
    const layer = join(work, `${name}.tar`);
    await packLayer(layer, tree, name === 'program' ? FOLDERS : [], created, work);
    await umoci('raw', 'add-layer', '--image', image, ...history, '--history.created_by', name, layer);
  }
  const common = [
    ...['--no-history', '--created', date, '--author', TITLE, '--architecture', arch, '--os', 'linux'],
    ...['--config.workingdir', '/', '--config.stopsignal', 'SIGTERM'],
    ...PORTS.flatMap((port) => ['--config.exposedports', port]),
    ...ENVIRONMENT.flatMap((variable) => ['--config.env', variable]),
    ...Object.entries(labels).flatMap(([name, value]) => {
      const label = `org.opencontainers.image.${name}=${value}`;
      return ['--config.label', label, '--manifest.annotation', label];
    }),
  ];
  // kolla-ansible mounts the configuration readable for root only: kolla_start reads it and gives up root before Oriel starts.
  const kolla = ['--config.user', '0:0', '--config.cmd', 'kolla_start'];
  await umoci('config', '--image', image, '--tag', `${version}-kolla`, ...common, ...kolla);
  const own = [
    '--config.user',
    `${USER}:${USER}`,
    '--config.entrypoint',
    '/usr/bin/oriel',
    '--config.cmd',
    'serve',
  ];
  await umoci('config', '--image', image, ...common, ...own);
  await umoci('gc', '--layout', output);
  const index = JSON.parse(await fs.readFile(join(output, 'index.json'), 'utf8'));
  return Object.fromEntries(
    index.manifests.map(({ annotations, digest }) => [
      annotations['org.opencontainers.image.ref.name'],
      digest,
    ]),
  );
}

/** A tar archive in which nothing depends on this machine: order, times, owners, modes. */
async function packLayer(layer, tree, folders, created, work) {
  const same = ['--format=gnu', '--sort=name', `--mtime=@${created}`, '--numeric-owner'];
  const modes = '--mode=u=rwX,go=rX';
  // A parent without an entry of its own would get its owner from the program that unpacks the image.
  for (const { path } of folders) await fs.mkdir(join(tree, path, '..'), { recursive: true });
  await run('tar', [...same, '--owner=0', '--group=0', modes, '-cf', layer, '-C', tree, '.']);
  for (const { path, owner, mode } of folders) {
    await fs.mkdir(join(work, 'folders', path), { recursive: true });
    const [uid, gid] = owner.split(':');
    const its = [`--owner=${uid}`, `--group=${gid}`, `--mode=${mode}`, '--no-recursion'];
    await run('tar', [...same, ...its, '-rf', layer, '-C', join(work, 'folders'), `./${path}`]);
  }
}
