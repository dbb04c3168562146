// Builds the OCI image without root and without a network of containers: Node.js of npm, four libraries of Debian, and Oriel.
// node packages/image/build.js --output FOLDER [--arch amd64|arm64] [--tarball oriel-X.Y.Z.tgz] [--mirror URL] [--revision COMMIT]
// FOLDER becomes an OCI layout with the tags VERSION and VERSION-kolla. The same sources and SOURCE_DATE_EPOCH give the same digests.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { packTarball } from '../npm/pack.js';
import { layOut } from './build/lay-out.js';
import { fillProgramTree } from './build/program-tree.js';
import { fillRuntimeTree } from './build/runtime-tree.js';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Builds the image into a folder that does not exist yet. `tarball`: what `npm pack` made; without one it is
 * made here of the built tree.
 * `mirror`: Debian's, for example one of snapshot.debian.org, to build an old version again. Returns the digest of each tag.
 */
export async function buildImage({ output, arch = 'amd64', tarball, mirror, epoch, revision }) {
  const work = await mkdtemp(join(tmpdir(), 'oriel-image-'));
  try {
    const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
    const created =
      epoch ?? Number(process.env.SOURCE_DATE_EPOCH ?? (await git('log', '-1', '--format=%ct')));
    const trees = { runtime: join(work, 'runtime'), program: join(work, 'program') };
    for (const tree of Object.values(trees)) await mkdir(tree);
    await fillRuntimeTree(trees.runtime, { arch, mirror, work });
    await fillProgramTree(trees.program, { tarball: tarball ?? packTarball(ROOT, work), work });
    const commit = revision ?? (await git('rev-parse', 'HEAD'));
    return await layOut({ output: resolve(output), trees, arch, version, created, revision: commit, work });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function git(...args) {
  const { stdout } = await run('git', args, { cwd: ROOT });
  return stdout.trim();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const options = Object.fromEntries(
    ['output', 'arch', 'tarball', 'mirror', 'revision'].map((name) => [name, { type: 'string' }]),
  );
  const { values } = parseArgs({ options });
  if (values.output === undefined) {
    console.error('Name the folder to create: node packages/image/build.js --output FOLDER');
    process.exit(64);
  }
  for (const [tag, digest] of Object.entries(await buildImage(values))) console.log(`${tag} ${digest}`);
}
