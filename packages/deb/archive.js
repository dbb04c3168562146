// A Debian package from a staged tree, with dpkg-deb alone. The same tree gives the same bytes: modes, times, owners and
// the order of files do not depend on the machine.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** Every path below a folder, relative to it and sorted, folders before their content. Links are not followed. */
export function pathsBelow(folder, prefix = '') {
  return readdirSync(join(folder, prefix), { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(prefix, entry.name);
      return entry.isDirectory() ? [path, ...pathsBelow(folder, path)] : [path];
    })
    .sort();
}

/** Writes a file with the folders above it. Modes follow in buildArchive. */
export function put(tree, path, text) {
  const file = join(tree, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/**
 * @param tree the staged files; DEBIAN/ is added to it
 * @param options `fields` of the control file without Installed-Size; `scripts` by name; `conffiles`; `programs`, the paths
 *   with mode 0755 beside scripts; `sourceDate` in seconds since 1970; `level` of xz; `quick` compresses
 *   little; `out`, the folder for the package
 * @returns the path of the package
 */
export function buildArchive(
  tree,
  { fields, scripts = {}, conffiles = [], programs = [], sourceDate, level = 6, quick, out },
) {
  const paths = pathsBelow(tree);
  put(
    tree,
    'DEBIAN/control',
    controlText({ ...fields, 'Installed-Size': String(installedSize(tree, paths)) }),
  );
  put(tree, 'DEBIAN/md5sums', md5sums(tree, paths, conffiles));
  if (conffiles.length > 0) put(tree, 'DEBIAN/conffiles', conffiles.map((path) => `/${path}\n`).join(''));
  for (const [name, text] of Object.entries(scripts)) put(tree, `DEBIAN/${name}`, text);
  // Folders last: a change inside a folder changes its time.
  for (const path of ['', ...pathsBelow(tree)].reverse()) {
    const file = join(tree, path);
    const stat = lstatSync(file);
    const mode = stat.isDirectory() || programs.includes(path) || isScript(file, stat) ? 0o755 : 0o644;
    if (!stat.isSymbolicLink()) chmodSync(file, mode);
    lutimesSync(file, sourceDate, sourceDate);
  }
  const file = join(out, `${fields.Package}_${fields.Version}_${fields.Architecture}.deb`);
  // Several threads would cut the data into blocks that depend on their number.
  const compression = ['-Zxz', `-z${quick ? 0 : level}`, '--threads-max=1'];
  execFileSync('dpkg-deb', ['--root-owner-group', ...compression, '--build', tree, file], {
    env: { ...process.env, SOURCE_DATE_EPOCH: String(sourceDate), LC_ALL: 'C' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return file;
}

function isScript(file, stat) {
  return stat.isFile() && readFileSync(file).subarray(0, 2).toString() === '#!';
}

function controlText(fields) {
  return Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('');
}

/** In KiB, as Debian's policy counts: each file rounded up, one for each folder and link. */
function installedSize(tree, paths) {
  const sizes = paths.map((path) => {
    const stat = lstatSync(join(tree, path));
    return stat.isFile() ? Math.ceil(stat.size / 1024) : 1;
  });
  return sizes.reduce((sum, size) => sum + size, 0);
}

function md5sums(tree, paths, conffiles) {
  return paths
    .filter((path) => lstatSync(join(tree, path)).isFile() && !conffiles.includes(path))
    .map(
      (path) =>
        `${createHash('md5')
          .update(readFileSync(join(tree, path)))
          .digest('hex')}  ${path}\n`,
    )
    .join('');
}
