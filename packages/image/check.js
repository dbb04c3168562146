// The image's step of `npm run release:check`: builds it twice, the second time by a user without rights, with another umask and time
// zone, and for arm64; compares the digests; has kubectl, if it is installed, render etc/kubernetes.
import { execFile } from 'node:child_process';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BUILD = fileURLToPath(new URL('build.js', import.meta.url));
const NOBODY = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', 'sh', '-c'];

const work = await fs.mkdtemp(join(tmpdir(), 'oriel-image-check-'));
try {
  await fs.chmod(work, 0o711);
  const first = await build([process.execPath, BUILD, '--output', join(work, 'first')]);
  console.log(`built: ${first.trim().replaceAll('\n', ', ')}`);
  const theirs = join(work, 'theirs');
  await fs.mkdir(theirs);
  await fs.chown(theirs, 65534, 65534);
  const { stdout: tarball } = await run(
    'npm',
    ['pack', '--ignore-scripts', '--silent', '--pack-destination', work],
    {
      cwd: ROOT,
    },
  );
  await fs.chmod(join(work, tarball.trim()), 0o644);
  const { stdout: commit } = await run('git', ['log', '-1', '--format=%H %ct'], { cwd: ROOT });
  const [revision, epoch] = commit.trim().split(' ');
  const words = `--output ${theirs}/image --tarball ${work}/${tarball.trim()} --revision ${revision}`;
  const env = { TZ: 'Pacific/Auckland', HOME: theirs, TMPDIR: theirs, SOURCE_DATE_EPOCH: epoch };
  const second = await build([...NOBODY, `umask 077; exec ${process.execPath} ${BUILD} ${words}`], env);
  if (second !== first) throw new Error(`the second build differs:\n${second}`);
  console.log('built again without root, with another umask and time zone: the same digests');
  const arm = await build([process.execPath, BUILD, '--arch', 'arm64', '--output', join(work, 'arm64')]);
  console.log(`built for arm64: ${arm.trim().replaceAll('\n', ', ')}`);
  await renderManifests();
} finally {
  await fs.rm(work, { recursive: true, force: true });
}

async function build([program, ...args], env = {}) {
  const { stdout } = await run(program, args, { cwd: '/', env: { ...process.env, ...env } });
  return stdout;
}

/** Debian has no kubectl that knows today's kustomize. */
async function renderManifests() {
  for (const folder of ['cloud-proxy', 'controllers']) {
    try {
      const { stdout } = await run('kubectl', ['kustomize', join(ROOT, 'etc/kubernetes', folder)]);
      console.log(`etc/kubernetes/${folder}: kubectl renders ${stdout.match(/^kind:/gm).length} objects`);
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
      console.log(`etc/kubernetes/${folder}: not rendered, because kubectl is not installed`);
    }
  }
}
