// The Debian package oriel-runtime: Node.js in /usr/lib/oriel-runtime, for Debian 12, whose own is too old for Oriel.
// Alone: node packages/runtime/build.js ARCHITECTURE OUT [--quick]
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildArchive, put } from '../deb/archive.js';
import { compress, debianChangelog, MAINTAINER } from '../deb/stage.js';
import { NODE_VERSION, unpackNode } from './node-program.js';

const DOC = 'usr/share/doc/oriel-runtime';

/**
 * @param options `architecture`: amd64 or arm64; `sourceDate`: seconds since 1970, the time of every file; `out`: the folder
 *   for the package; `quick`: compress little, for tests
 * @returns the path of the package
 */
export function buildRuntime({ architecture, sourceDate, out, quick = false }) {
  const tree = mkdtempSync(join(tmpdir(), 'oriel-runtime-'));
  try {
    const home = join(tree, 'usr/lib/oriel-runtime');
    mkdirSync(home, { recursive: true });
    unpackNode(architecture, home);
    put(tree, `${DOC}/copyright`, copyrightText(readFileSync(join(home, 'LICENSE'), 'utf8')));
    rmSync(join(home, 'LICENSE'));
    const version = `${NODE_VERSION}-1`;
    put(
      tree,
      `${DOC}/changelog.Debian.gz`,
      compress(
        debianChangelog({
          name: 'oriel-runtime',
          version,
          sourceDate,
          change: `Node.js ${NODE_VERSION} as built by nodejs.org.`,
        }),
      ),
    );
    put(
      tree,
      'usr/share/lintian/overrides/oriel-runtime',
      readFileSync(new URL('lintian-overrides', import.meta.url)),
    );
    const fields = controlFields(architecture, version);
    const programs = ['usr/lib/oriel-runtime/bin/node'];
    // Level 6 takes three times as long for 12 % less.
    return buildArchive(tree, { fields, programs, sourceDate, level: 2, quick, out });
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}

function controlFields(architecture, version) {
  return {
    Package: 'oriel-runtime',
    Version: version,
    Architecture: architecture,
    Maintainer: MAINTAINER,
    // What the binary is linked with, in the versions that nodejs.org states for it.
    Depends: 'libc6 (>= 2.28), libgcc-s1, libstdc++6 (>= 8)',
    Enhances: 'oriel',
    Section: 'javascript',
    Priority: 'optional',
    Homepage: 'https://nodejs.org',
    Description: [
      'Node.js for Oriel',
      ' Oriel runs with this Node.js where the one of Debian is older than 20.19, as in',
      ' Debian 12. It is in /usr/lib/oriel-runtime and is not in the path of other',
      ' programs. It is the binary that nodejs.org publishes.',
    ].join('\n'),
  };
}

/** LICENSE of Node.js has the terms of everything that the binary contains. */
function copyrightText(license) {
  const lines = license.trim().split('\n');
  const body = lines.map((line) => (line.trim() === '' ? ' .' : ` ${line.trimEnd()}`)).join('\n');
  return [
    'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/',
    'Upstream-Name: Node.js',
    'Source: https://nodejs.org',
    '',
    'Files: *',
    'Copyright: Node.js contributors, and the authors that the licence names',
    'License: Node.js',
    body,
    '',
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { quick: { type: 'boolean', default: false } },
  });
  const [architecture, out] = positionals;
  const sourceDate = Number(
    process.env.SOURCE_DATE_EPOCH ?? execFileSync('git', ['log', '-1', '--format=%ct'], { encoding: 'utf8' }),
  );
  console.log(buildRuntime({ architecture, sourceDate, out, quick: values.quick }));
}
