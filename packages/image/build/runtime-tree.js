import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { downloadDebianPackages } from './debian-packages.js';

const run = promisify(execFile);
const HERE = fileURLToPath(new URL('..', import.meta.url));
/** Of each Debian package: libraries, the dynamic loader, certificate authorities, the name of the release, the licences. */
const WANTED =
  /^(usr\/lib64\/|usr\/lib\/(ld-linux|os-release|[^/]+-linux-gnu\/[^/]+\.so(\.|$))|usr\/share\/doc\/[^/]+\/copyright$)/;

/** Fills the first layer: everything under Oriel. It changes with Node.js and Debian, not with each version of Oriel. */
export async function fillRuntimeTree(tree, { arch, mirror, work }) {
  const sources = JSON.parse(await fs.readFile(join(HERE, 'sources.json'), 'utf8'));
  await fs.mkdir(join(tree, 'usr/lib64'), { recursive: true });
  for (const name of ['lib', 'lib64', 'bin']) await fs.symlink(`usr/${name}`, join(tree, name));
  await addNode(tree, sources.node, arch, work);
  const folder = join(work, 'debian');
  const packages = await downloadDebianPackages(folder, { ...sources.debian, arch, mirror });
  for (const file of packages) await addDebianPackage(tree, file, join(folder, 'unpacked'));
  await addCertificates(tree, join(folder, 'unpacked/usr/share/ca-certificates/mozilla'));
  await fs.cp(join(HERE, 'root'), tree, { recursive: true });
  await fs.symlink('../usr/lib/os-release', join(tree, 'etc/os-release'));
}

/** The program of nodejs.org, as npm has it. Its integrity is pinned, so the registry need not be trusted. */
async function addNode(tree, { version, ...architectures }, arch, work) {
  const { package: name, integrity } = architectures[arch];
  const tarball = await cachedTarball(`${name}@${version}`, integrity);
  const unpacked = join(work, 'node');
  await fs.mkdir(unpacked);
  await run('tar', ['-xzf', tarball, '-C', unpacked, 'package/bin/node', 'package/LICENSE']);
  await place(join(unpacked, 'package/bin/node'), join(tree, 'usr/lib/oriel-runtime/bin/node'));
  await place(join(unpacked, 'package/LICENSE'), join(tree, 'usr/share/doc/nodejs/copyright'));
  await fs.mkdir(join(tree, 'usr/bin'), { recursive: true });
  await fs.symlink('../lib/oriel-runtime/bin/node', join(tree, 'usr/bin/node'));
}

/** 52 MB: kept between builds, under the name of its content. */
async function cachedTarball(specification, integrity) {
  const cache = join(HERE, '../../node_modules/.cache/oriel-image');
  const file = join(cache, `${Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex')}.tgz`);
  if (await hasIntegrity(file, integrity)) return file;
  const download = await fs.mkdtemp(join(await made(cache), 'download-'));
  try {
    await run('npm', ['pack', specification, '--silent', '--pack-destination', download]);
    const [name] = await fs.readdir(download);
    if (!(await hasIntegrity(join(download, name), integrity)))
      throw new Error(`${specification} is not the package that packages/image/sources.json names`);
    await fs.rename(join(download, name), file);
  } finally {
    await fs.rm(download, { recursive: true, force: true });
  }
  return file;
}

async function hasIntegrity(file, integrity) {
  const content = await fs.readFile(file).catch(() => undefined);
  return (
    content !== undefined && `sha512-${createHash('sha512').update(content).digest('base64')}` === integrity
  );
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
