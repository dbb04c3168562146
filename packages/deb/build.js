// The Debian package oriel, from an npm tarball of Oriel.
// Alone: node packages/deb/build.js TARBALL ARCHITECTURE OUT [--version VERSION] [--quick]
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildArchive, pathsBelow } from './archive.js';
import { MAINTAINER, stage } from './stage.js';

const SCRIPTS = ['preinst', 'postinst', 'prerm', 'postrm'];

/**
 * @param options `tarball`; `architecture`: amd64 or arm64; `version` of the Debian package; `sourceDate`: seconds since 1970,
 *   the time of every file; `out`: the folder for the package; `quick`: compress little, for tests
 * @returns the path of the package
 */
export function buildDeb({ tarball, architecture, version, sourceDate, out, quick = false }) {
  const tree = mkdtempSync(join(tmpdir(), 'oriel-deb-'));
  try {
    const { conffiles, units } = stage(tree, { tarball, architecture, version, sourceDate });
    const replaced = { '@PATHS@': ownedPaths(tree).join('\n'), '@UNITS@': units.join(' ') };
    const scripts = Object.fromEntries(SCRIPTS.map((name) => [name, scriptText(name, replaced)]));
    const fields = controlFields(architecture, version);
    return buildArchive(tree, { fields, scripts, conffiles, sourceDate, quick, out });
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}

function controlFields(architecture, version) {
  return {
    Package: 'oriel',
    Version: version,
    Architecture: architecture,
    Maintainer: MAINTAINER,
    // The C libraries are those of the token store's machine code.
    Depends:
      'adduser, libc6 (>= 2.28), libgcc-s1, libstdc++6 (>= 5), nodejs (>= 20.19) | oriel-runtime (>= 20.19)',
    Recommends: 'logrotate',
    Suggests: 'libvirt-clients, memcached, nats-server',
    Section: 'admin',
    Priority: 'optional',
    Description: [
      'consoles of virtual machines in the browser',
      ' Oriel gives users the console of a virtual machine in the browser. It serves',
      " libvirt's instances and other VNC servers with an API, a dashboard and a",
      ' console proxy, or takes the place of nova-novncproxy in an OpenStack cloud.',
      ' .',
      ' A console that does not open is refused with the reason, the remedy and a',
      ' request id by which an operator finds the cause.',
    ].join('\n'),
  };
}

/** What preinst compares with the system: /usr/lib/oriel as a whole, and each file elsewhere that dpkg does not ask about. */
function ownedPaths(tree) {
  const files = pathsBelow(tree).filter((path) =>
    /^usr\/(?:bin|share\/(?!doc|lintian)|lib\/systemd)/.test(path),
  );
  const folders = new Set(files.map((path) => path.slice(0, path.lastIndexOf('/'))));
  return ['usr/lib/oriel', ...files.filter((path) => !folders.has(path))];
}

function scriptText(name, replaced) {
  const text = readFileSync(new URL(`files/${name}`, import.meta.url), 'utf8');
  return Object.entries(replaced).reduce(
    (result, [mark, value]) => result.replaceAll(mark, () => value),
    text,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { version: { type: 'string' }, quick: { type: 'boolean', default: false } },
  });
  const [tarball, architecture, out] = positionals;
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const sourceDate = Number(
    process.env.SOURCE_DATE_EPOCH ?? execFileSync('git', ['log', '-1', '--format=%ct'], { encoding: 'utf8' }),
  );
  const version = values.version ?? `${manifest.version}-1`;
  console.log(buildDeb({ tarball, architecture, version, sourceDate, out, quick: values.quick }));
}
