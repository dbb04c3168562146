// Builds all artefacts of a tag or commit in a checkout of its own: `scripts/release v0.2.0`. The bytes depend on the commit
// and on the versions of Node.js, npm, dpkg and xz only: not on folder, time, umask, time zone or language.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { sbomText } from '../sbom/sbom.js';
import { ARTEFACTS, versionOf } from './artefacts.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const USAGE = `Usage: scripts/release [TAG or COMMIT] [--out FOLDER] [--only NAMES] [--quick]

  TAG or COMMIT   What to build. Default: HEAD. Changes that are not committed are not part of it.
  --out FOLDER    Where the artefacts go. Default: release/ in the repository. The folder is emptied first.
  --only NAMES    Build these alone: ${ARTEFACTS.map(({ name }) => name).join(', ')}. "deb" needs "npm".
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
if (values.help) console.log(USAGE);
else release(positionals[0] ?? 'HEAD', resolve(values.out));

function release(name, out) {
  process.umask(0o022);
  const commit = git('rev-parse', '--verify', `${name}^{commit}`);
  const sourceDate = Number(git('show', '--no-patch', '--format=%ct', commit));
  Object.assign(process.env, { SOURCE_DATE_EPOCH: String(sourceDate), TZ: 'UTC', LC_ALL: 'C' });
  const source = mkdtempSync(join(tmpdir(), 'oriel-release-'));
  try {
    checkOut(commit, source);
    const version = versionOf(source);
    const debVersion = `${debianVersion(name, commit, version, sourceDate)}-1`;
    emptyFolder(out);
    console.log(`Oriel ${version} of ${commit.slice(0, 12)}, Debian version ${debVersion}`);
    const wanted = values.only?.split(',');
    for (const artefact of ARTEFACTS.filter((each) => wanted?.includes(each.name) ?? true)) {
      const startedAt = Date.now();
      const files = artefact.build({ source, out, version, debVersion, sourceDate, quick: values.quick });
      for (const { file, components, ...subject } of files) {
        writeFileSync(`${file}.cdx.json`, sbomText({ ...subject, file }, components, sourceDate));
        const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
        console.log(`${artefact.name}: ${basename(file)}, built after ${seconds} s`);
      }
    }
    writeFileSync(join(out, 'SHA256SUMS'), checksums(out));
    console.log(`SHA256SUMS of ${readdirSync(out).length - 1} files in ${out}`);
  } finally {
    rmSync(source, { recursive: true, force: true });
  }
}

/** A clean checkout with the dependencies of the lock file and a build. */
function checkOut(commit, folder) {
  const archive = execFileSync('git', ['-c', 'tar.umask=0022', 'archive', commit], {
    cwd: ROOT,
    maxBuffer: 1 << 28,
  });
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  run(folder, 'npm', 'ci', '--no-audit', '--no-fund', '--prefer-offline');
  run(folder, process.execPath, 'scripts/build.js', '--quiet', '--force');
}

/** That of package.json for its tag; for other commits a later one, with date and commit. */
function debianVersion(name, commit, version, sourceDate) {
  const tags = git('tag', '--points-at', commit).split('\n');
  if (tags.includes(`v${version}`)) return version;
  if (/^v\d+\.\d+\.\d+$/.test(name)) {
    throw new Error(`The tag ${name} is not that of package.json, whose version is ${version}.`);
  }
  const day = new Date(sourceDate * 1000).toISOString().slice(0, 10).replaceAll('-', '');
  return `${version}+git${day}.${commit.slice(0, 12)}`;
}

/** Refuses a folder that is not one of its own, so that a mistyped --out deletes nothing else. */
function emptyFolder(folder) {
  mkdirSync(folder, { recursive: true });
  const names = readdirSync(folder);
  if (names.length > 0 && !names.includes('SHA256SUMS')) {
    throw new Error(
      `${folder} is not empty and has no SHA256SUMS, so it is not the result of an earlier release.`,
    );
  }
  for (const name of names) rmSync(join(folder, name), { recursive: true });
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
