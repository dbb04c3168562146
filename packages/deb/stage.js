// The files of the Debian package, from the npm tarball: both contain the same program.
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pathsBelow, put } from './archive.js';
import { copyrightText } from './copyright.js';

const FILES = new URL('files/', import.meta.url);
const HOME = 'usr/lib/oriel';
const DOC = 'usr/share/doc/oriel';
const SYSTEMD = 'usr/lib/systemd/system';
/** The machine code of the token store, by Debian's name of the architecture. */
export const MACHINE_CODE = {
  amd64: 'linux-x64/classic-level.node',
  arm64: 'linux-arm64/classic-level.armv8.node',
};
/** What classic-level needs only to be compiled. */
const SOURCES = ['deps', 'binding.cc', 'binding.gyp', 'napi-macros.h'];
/** In each module: folders beside its package.json, and names of files. Licences stay. */
const NOT_LOADED = {
  folders: /^(?:benchmarks?|docs?|examples?|integration|scripts|spec|tests?|types)$/,
  files:
    /^\.|\.(?:ts|mts|cts|map|html|sh|ya?ml)$|^(?:readme|changelog|changes|history|security|contributing|upgrading|governance|sponsors|makefile|tsconfig)\b|^(?!licen[cs]e).*\.(?:md|markdown)$/i,
};

/**
 * @param tree an empty folder
 * @param options `tarball`; `architecture` of Debian; `version` of the Debian package; `sourceDate` in seconds since 1970
 * @returns `conffiles`, and `units`, the names that systemctl knows
 */
export function stage(tree, { tarball, architecture, version, sourceDate }) {
  mkdirSync(join(tree, HOME), { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', join(tree, HOME), '--strip-components=1', '--no-same-owner']);
  prune(join(tree, HOME, 'node_modules'));
  keepMachineCode(join(tree, HOME, 'node_modules/classic-level'), architecture);
  put(tree, 'usr/bin/oriel', readFileSync(new URL('oriel', FILES)));
  stageManual(tree);
  stageCompletion(tree);
  const units = stageUnits(tree);
  put(tree, 'etc/logrotate.d/oriel', readFileSync(join(tree, HOME, 'etc/logrotate/oriel')));
  stageDocuments(tree, { version, sourceDate });
  return { conffiles: ['etc/logrotate.d/oriel'], units };
}

/** Removes what no module loads: tests, examples, types and source maps of the dependencies. */
function prune(folder) {
  for (const path of pathsBelow(folder)) {
    const [, inModule = ''] = /^(?:.*\bnode_modules\/)?(?:@[^/]+\/)?[^/]+\/(.+)$/.exec(path) ?? [];
    const name = inModule.slice(inModule.lastIndexOf('/') + 1);
    if (NOT_LOADED.folders.test(inModule) || NOT_LOADED.files.test(name)) {
      rmSync(join(folder, path), { recursive: true, force: true });
    }
  }
  const folders = pathsBelow(folder).filter((path) => lstatSync(join(folder, path)).isDirectory());
  for (const path of folders.reverse()) {
    if (readdirSync(join(folder, path)).length === 0) rmdirSync(join(folder, path));
  }
}

function keepMachineCode(folder, architecture) {
  const kept = MACHINE_CODE[architecture];
  for (const platform of readdirSync(join(folder, 'prebuilds'))) {
    for (const file of readdirSync(join(folder, 'prebuilds', platform))) {
      if (`${platform}/${file}` !== kept) rmSync(join(folder, 'prebuilds', platform, file));
    }
    if (!kept.startsWith(`${platform}/`)) rmSync(join(folder, 'prebuilds', platform), { recursive: true });
  }
  for (const path of SOURCES) rmSync(join(folder, path), { recursive: true, force: true });
}

function stageManual(tree) {
  const folder = join(tree, HOME, 'man');
  for (const page of readdirSync(folder)) {
    put(tree, `usr/share/man/man1/${page}.gz`, compress(readFileSync(join(folder, page))));
  }
  rmSync(folder, { recursive: true });
}

function stageCompletion(tree) {
  const scripts = {
    bash: 'usr/share/bash-completion/completions/oriel',
    zsh: 'usr/share/zsh/vendor-completions/_oriel',
    fish: 'usr/share/fish/vendor_completions.d/oriel.fish',
  };
  const program = join(tree, HOME, 'dist/cli/main.js');
  for (const [shell, path] of Object.entries(scripts)) {
    put(tree, path, execFileSync(process.execPath, [program, 'completion', shell]));
  }
}

/** Units with the path of this package's program, and folders with drop-ins. */
function stageUnits(tree) {
  const folder = join(tree, HOME, 'etc/systemd');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile() && /\.(?:service|socket|target|conf)$/.test(each.name))
    .map((each) => join(each.parentPath, each.name).slice(folder.length + 1))
    .sort();
  for (const file of files) {
    const text = readFileSync(join(folder, file), 'utf8').replaceAll(
      '/usr/local/bin/oriel',
      '/usr/bin/oriel',
    );
    put(tree, `${SYSTEMD}/${file}`, text);
  }
  return files.filter((file) => !file.includes('/') && !file.endsWith('.conf'));
}

function stageDocuments(tree, { version, sourceDate }) {
  const home = join(tree, HOME);
  mkdirSync(join(tree, DOC), { recursive: true });
  renameSync(join(home, 'docs'), join(tree, DOC, 'docs'));
  for (const file of readdirSync(home).filter((name) => name.endsWith('.md'))) {
    renameSync(join(home, file), join(tree, DOC, file));
  }
  renameSync(join(home, 'NOTICE'), join(tree, DOC, 'NOTICE'));
  rmSync(join(home, 'LICENSE'));
  symlinkSync('../../../lib/oriel/etc', join(tree, DOC, 'examples'));
  put(tree, `${DOC}/changelog.gz`, compress(readFileSync(join(tree, DOC, 'CHANGELOG.md'))));
  const change = 'The changes of Oriel are in changelog.gz.';
  put(
    tree,
    `${DOC}/changelog.Debian.gz`,
    compress(debianChangelog({ name: 'oriel', version, sourceDate, change })),
  );
  put(tree, `${DOC}/copyright`, copyrightText(home, readFileSync(join(tree, DOC, 'NOTICE'), 'utf8')));
  cpSync(new URL('README.Debian', FILES), join(tree, DOC, 'README.Debian'));
  put(tree, 'usr/share/lintian/overrides/oriel', readFileSync(new URL('lintian-overrides', FILES)));
}

/** One entry: the history is elsewhere. */
export function debianChangelog({ name, version, sourceDate, change }) {
  const date = new Date(sourceDate * 1000).toUTCString().replace('GMT', '+0000');
  return `${name} (${version}) stable; urgency=medium\n\n  * ${change}\n\n -- ${MAINTAINER}  ${date}\n`;
}

export const MAINTAINER = 'Oriel maintainers <oriel@packages.invalid>';

/** Without a name and a time in the header. */
export function compress(content) {
  return gzipSync(content, { level: 9 });
}
