// The image as one file, an OCI archive, and what its SBOM states of the Debian packages in it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * @param options `buildImage` of packages/image; `architecture`: amd64 or arm64; `tarball` of Oriel; `version`; `commit`;
 *   `sourceDate`: seconds since 1970; `out`: the folder for the archive
 * @returns `file`, and `components` for the SBOM: the Debian packages whose files the image contains
 */
export async function buildImageArchive(options) {
  const { buildImage, architecture, tarball, version, commit, sourceDate, out } = options;
  const work = mkdtempSync(join(tmpdir(), 'oriel-image-archive-'));
  try {
    const layout = join(work, 'image');
    await buildImage({ output: layout, arch: architecture, tarball, epoch: sourceDate, revision: commit });
    const file = join(out, `oriel-image_${version}_${architecture}.oci.tar`);
    const same = ['--format=gnu', '--sort=name', `--mtime=@${sourceDate}`, '--numeric-owner', '--owner=0'];
    const modes = ['--group=0', '--mode=u=rwX,go=rX'];
    execFileSync('tar', [...same, ...modes, '-cf', file, '-C', layout, '.']);
    return { file, components: debianComponents(layout, architecture) };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The first layer has the control file of each Debian package. */
function debianComponents(layout, architecture) {
  const blob = ({ digest }) => join(layout, 'blobs', digest.replace(':', '/'));
  const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
  const [layer] = read(blob(read(join(layout, 'index.json')).manifests[0])).layers;
  const words = ['-xOzf', blob(layer), '--wildcards', './var/lib/dpkg/status.d/*'];
  const text = execFileSync('tar', words, { encoding: 'utf8' });
  return [...text.matchAll(/^Package: (\S+)\n(?:(?!Package: ).*\n)*?Version: (\S+)$/gm)].map(
    ([, name, version]) => {
      const purl = `pkg:deb/debian/${name}@${encodeURIComponent(version)}?arch=${architecture}`;
      return { 'bom-ref': purl, type: 'library', name, version, scope: 'required', purl };
    },
  );
}
