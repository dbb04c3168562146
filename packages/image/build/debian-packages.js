import { execFile } from 'node:child_process';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * Downloads the current versions of some packages of a Debian suite, with its security updates, by an apt of their own: neither
 * the suite nor the architecture of this machine matters, and no root is needed. apt checks the signatures. Returns the files, sorted.
 */
export async function downloadDebianPackages(folder, { suite, packages, arch, mirror }) {
  const base = mirror ?? 'http://deb.debian.org/debian';
  // snapshot.debian.org has the security updates of a day under a name of their own.
  const security = base.replace(/\/debian(\/|$)/, '/debian-security$1');
  await fs.mkdir(join(folder, 'lists/partial'), { recursive: true });
  await fs.mkdir(join(folder, 'packages'));
  await fs.writeFile(join(folder, 'status'), '');
  const lines = [
    `${base} ${suite} main`,
    `${base} ${suite}-updates main`,
    `${security} ${suite}-security main`,
  ];
  const sources = lines.map((line) => `deb [signed-by=${KEYRING} check-valid-until=no] ${line}\n`).join('');
  await fs.writeFile(join(folder, 'sources.list'), sources);
  const settings = {
    'Dir::Etc::SourceList': join(folder, 'sources.list'),
    'Dir::Etc::SourceParts': '/dev/null',
    'Dir::State': folder,
    'Dir::State::Lists': join(folder, 'lists'),
    'Dir::State::status': join(folder, 'status'),
    'Dir::Cache': folder,
    'APT::Architecture': arch,
    'APT::Architectures': arch,
    'APT::Sandbox::User': '',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
  };
  const options = ['-q', ...Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])];
  const cwd = join(folder, 'packages');
  await run('apt-get', [...options, 'update'], { cwd });
  await run('apt-get', [...options, 'download', ...packages], { cwd });
  const files = (await fs.readdir(cwd)).filter((name) => name.endsWith('.deb')).sort();
  if (files.length !== packages.length)
    throw new Error(`apt-get downloaded ${files.join(', ') || 'nothing'}`);
  return files.map((name) => join(cwd, name));
}
