import { execFile } from 'node:child_process';
import * as fs from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { unpackNode } from '../../runtime/node-program.js';
import { downloadDebianPackages } from './debian-packages.js';

const run = promisify(execFile);
const HERE = fileURLToPath(new URL('..', import.meta.url));
/** Of each Debian package: libraries, the dynamic loader, certificate authorities, the name of the release, the licences. */
const WANTED =
  /^(usr\/lib64\/|usr\/lib\/(ld-linux|os-release|[^/]+-linux-gnu\/[^/]+\.so(\.|$))|usr\/share\/doc\/[^/]+\/copyright$)/;

/** The release with the longest support; libraries that Node.js needs, authorities, and the name of the release. */
const DEBIAN = {
  suite: 'trixie',
  packages: ['base-files', 'ca-certificates', 'libc6', 'libgcc-s1', 'libstdc++6'],
};

/** Fills the first layer: everything under Oriel. It changes with Node.js and Debian, not with each version of Oriel. */
export async function fillRuntimeTree(tree, { arch, mirror, work }) {
  await fs.mkdir(join(tree, 'usr/lib64'), { recursive: true });
  for (const name of ['lib', 'lib64', 'bin']) await fs.symlink(`usr/${name}`, join(tree, name));
  await addNode(tree, arch, work);
  const folder = join(work, 'debian');
  const packages = await downloadDebianPackages(folder, { ...DEBIAN, arch, mirror });
  for (const file of packages) await addDebianPackage(tree, file, join(folder, 'unpacked'));
  await addCertificates(tree, join(folder, 'unpacked/usr/share/ca-certificates/mozilla'));
  await fs.cp(join(HERE, 'root'), tree, { recursive: true });
  await fs.symlink('../usr/lib/os-release', join(tree, 'etc/os-release'));
}

/** The Node.js that the Debian package oriel-runtime has. */
async function addNode(tree, arch, work) {
  const unpacked = join(work, 'node');
  await fs.mkdir(unpacked);
  unpackNode(arch, unpacked);
  await place(join(unpacked, 'bin/node'), join(tree, 'usr/lib/oriel-runtime/bin/node'));
  await place(join(unpacked, 'LICENSE'), join(tree, 'usr/share/doc/nodejs/copyright'));
  await made(join(tree, 'usr/bin'));
  await fs.symlink('../lib/oriel-runtime/bin/node', join(tree, 'usr/bin/node'));
}

/** The files of a package that WANTED names, and its entry for programs that look for known vulnerabilities. */
async function addDebianPackage(tree, file, unpacked) {
  await fs.mkdir(unpacked, { recursive: true });
  await run('dpkg-deb', ['-x', file, unpacked]);
  for (const path of await fs.readdir(unpacked, { recursive: true })) {
    const source = join(unpacked, path);
    if (WANTED.test(path) && !(await fs.lstat(source)).isDirectory()) await place(source, join(tree, path));
  }
  const { stdout } = await run('dpkg-deb', ['-f', file]);
  const name = /^Package: (.*)$/m.exec(stdout)[1];
  const status = join(await made(join(tree, 'var/lib/dpkg/status.d')), name);
  await fs.writeFile(status, stdout);
}

/** One file of all certificate authorities, as `update-ca-certificates` writes it, and a copy to which kolla_start adds the operator's. */
async function addCertificates(tree, folder) {
  const names = (await fs.readdir(folder)).sort();
  const texts = await Promise.all(names.map((name) => fs.readFile(join(folder, name), 'utf8')));
  const bundle = `${texts.map((text) => text.trimEnd()).join('\n')}\n`;
  const original = join(await made(join(tree, 'usr/share/oriel-image')), 'ca-certificates.crt');
  await fs.writeFile(original, bundle);
  await fs.writeFile(join(await made(join(tree, 'etc/ssl/certs')), 'ca-certificates.crt'), bundle);
}

async function place(source, target) {
  await made(dirname(target));
  await fs.cp(source, target, { verbatimSymlinks: true });
}

async function made(folder) {
  await fs.mkdir(folder, { recursive: true });
  return folder;
}
