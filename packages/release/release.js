// Builds all artefacts of a tag or commit in a checkout of its own, with the scripts of that commit: `scripts/release v0.2.0`.
// The bytes depend on the commit and on the versions of Node.js, npm, dpkg and xz only: not on folder, time, umask, time zone
// or language. Those of the image depend on Debian's current packages, too.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { ARTEFACTS } from './artefacts.js';
import { debianVersion } from './debian-version.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SUMS = 'SHA256SUMS';
const USAGE = `Usage: scripts/release [TAG or COMMIT] [--out FOLDER] [--only NAMES] [--quick]

  TAG or COMMIT   What to build. Default: HEAD. Changes that are not committed are not part of it.
  --out FOLDER    Where the artefacts go. Default: release/ in the repository. Those of an earlier release are removed first.
  --only NAMES    Build these alone: ${ARTEFACTS.map(({ name }) => name).join(', ')}. "deb" and "image" need "npm".
  --quick         Compress little. The artefacts are then other bytes than those of a release.`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string', default: join(ROOT, 'release') },
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const wanted = values.only?.split(',') ?? ARTEFACTS.map(({ name }) => name);
const unknown = wanted.filter((name) => !ARTEFACTS.some((each) => each.name === name));
if (values.help) console.log(USAGE);
else if (unknown.length > 0 || positionals.length > 1) {
  console.error(unknown.length > 0 ? `There is no artefact ${unknown.join(', ')}.\n\n${USAGE}` : USAGE);
  process.exitCode = 64;
} else await release(positionals[0] ?? 'HEAD', resolve(values.out));

async function release(name, out) {
  process.umask(0o022);
  const commit = git('rev-parse', '--verify', `${name}^{commit}`);
  const sourceDate = Number(git('show', '--no-patch', '--format=%ct', commit));
  // With another NODE_ENV Vite builds other pages.
  const environment = {
    SOURCE_DATE_EPOCH: String(sourceDate),
    TZ: 'UTC',
    LC_ALL: 'C',
    NODE_ENV: 'production',
  };
  Object.assign(process.env, environment);
  emptyFolder(out);
  const source = mkdtempSync(join(tmpdir(), 'oriel-release-'));
  try {
    checkOut(commit, source);
    // Those of the commit, not those of this file.
    const { ARTEFACTS: artefacts, versionOf } = await importFrom(source, 'packages/release/artefacts.js');
    const { sbomText } = await importFrom(source, 'packages/sbom/sbom.js');
    const version = versionOf(source);
    const debVersion = `${debianVersion({ name, version, commit, sourceDate, tags: tagsOf(commit) })}-1`;
    console.log(`Oriel ${version} of ${commit.slice(0, 12)}, Debian version ${debVersion}`);
    for (const artefact of artefacts.filter((each) => wanted.includes(each.name))) {
      const startedAt = Date.now();
      const release = { source, out, commit, version, debVersion, sourceDate, quick: values.quick };
      for (const { file, components, ...subject } of await artefact.build(release)) {
        writeFileSync(`${file}.cdx.json`, sbomText({ ...subject, file }, components, sourceDate));
        const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
        console.log(`${artefact.name}: ${basename(file)}, built after ${seconds} s`);
      }
    }
    writeFileSync(join(out, SUMS), checksums(out));
    console.log(`${SUMS} of ${readdirSync(out).length - 1} files in ${out}`);
  } finally {
    rmSync(source, { recursive: true, force: true });
  }
}

function importFrom(source, path) {
  return import(pathToFileURL(join(source, path)).href);
}

/** A clean checkout with the dependencies of the lock file and a build. */
function checkOut(commit, folder) {
  const archive = execFileSync('git', ['-c', 'tar.umask=0022', 'archive', commit], {
    cwd: ROOT,
    maxBuffer: 1 << 28,
  });
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  run(folder, 'npm', 'ci', '--include=dev', '--no-audit', '--no-fund', '--prefer-offline');
  run(folder, process.execPath, 'scripts/build.js', '--quiet', '--force');
  // What packages/runtime has downloaded. It checks the digests.
  const cache = join('node_modules', '.cache', 'node-packages');
  mkdirSync(join(ROOT, cache), { recursive: true });
  mkdirSync(join(folder, cache, '..'), { recursive: true });
  symlinkSync(join(ROOT, cache), join(folder, cache));
}

/** `here`: those of this commit. `all`: those of the repository. */
function tagsOf(commit) {
  return { here: git('tag', '--points-at', commit).split('\n'), all: git('tag').split('\n') };
}

/** Removes what an earlier release wrote. Refuses a folder with other files, so that a mistyped --out deletes none of them. */
function emptyFolder(folder) {
  mkdirSync(folder, { recursive: true });
  const sums = existsSync(join(folder, SUMS)) ? readFileSync(join(folder, SUMS), 'utf8') : '';
  const ours = [SUMS, ...[...sums.matchAll(/^[0-9a-f]{64} {2}(oriel[^/\n]*)$/gm)].map(([, name]) => name)];
  const others = readdirSync(folder).filter((name) => !ours.includes(name));
  if (others.length > 0) {
    throw new Error(`${folder} has files that no earlier release wrote: ${others.slice(0, 5).join(', ')}.`);
  }
  for (const name of ours) rmSync(join(folder, name), { force: true });
}

function checksums(folder) {
  return readdirSync(folder)
    .sort()
    .map(
      (name) =>
        `${createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex')}  ${name}\n`,
    )
    .join('');
}

function git(...words) {
  return execFileSync('git', words, { cwd: ROOT, encoding: 'utf8' }).trim();
}

function run(cwd, program, ...words) {
  execFileSync(program, words, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}
