// What a release consists of. `scripts/release` builds them in this order and writes an SBOM for each and SHA256SUMS.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildDeb } from '../deb/build.js';
import { packTarball } from '../npm/pack.js';
import { buildRuntime } from '../runtime/build.js';
import { NODE_VERSION } from '../runtime/node-program.js';
import { componentsOf } from '../sbom/sbom.js';
import { buildImageArchive } from './image-archive.js';

const ARCHITECTURES = ['amd64', 'arm64'];

/**
 * Each `build` gets the release: `source`, a clean checkout with node_modules and dist/; `out`, the folder for artefacts;
 * `commit`; `version` of package.json and `debVersion`; `sourceDate`, SOURCE_DATE_EPOCH in seconds; `quick`, to compress little.
 * It returns the files it wrote, each with what its SBOM states: `name`, `version`, `purl` and `components`.
 */
export const ARTEFACTS = [
  {
    name: 'npm',
    build({ source, out, version }) {
      const file = packTarball(source, out);
      const purl = `pkg:npm/oriel@${version}`;
      return [{ file, name: 'oriel', version, purl, components: componentsOf(source) }];
    },
  },
  {
    name: 'deb',
    build({ source, out, version, debVersion, sourceDate, quick }) {
      const tarball = join(out, `oriel-${version}.tgz`);
      return ARCHITECTURES.map((architecture) => {
        const file = buildDeb({ tarball, architecture, version: debVersion, sourceDate, out, quick });
        const purl = `pkg:deb/oriel@${encodeURIComponent(debVersion)}?arch=${architecture}`;
        return { file, name: 'oriel', version: debVersion, purl, components: componentsOf(source) };
      });
    },
  },
  {
    name: 'runtime',
    build({ out, sourceDate, quick }) {
      return ARCHITECTURES.map((architecture) => {
        const file = buildRuntime({ architecture, sourceDate, out, quick });
        const version = `${NODE_VERSION}-1`;
        const purl = `pkg:deb/oriel-runtime@${version}?arch=${architecture}`;
        return { file, name: 'oriel-runtime', version, purl, components: [nodeComponent()] };
      });
    },
  },
  {
    name: 'image',
    async build({ source, out, commit, version, sourceDate }) {
      // Not at the top: it loads the bundler, and release.js reads this list without node_modules.
      const { buildImage } = await import('../image/build.js');
      const tarball = join(out, `oriel-${version}.tgz`);
      const built = [];
      for (const architecture of ARCHITECTURES) {
        const options = { buildImage, architecture, tarball, version, commit, sourceDate, out };
        const { file, components: libraries } = await buildImageArchive(options);
        const components = [...componentsOf(source), nodeComponent(), ...libraries];
        const purl = `pkg:generic/oriel-image@${version}?arch=${architecture}`;
        built.push({ file, name: 'oriel-image', version, purl, components });
      }
      return built;
    },
  },
];

function nodeComponent() {
  const purl = `pkg:generic/node@${NODE_VERSION}`;
  return {
    'bom-ref': purl,
    type: 'platform',
    name: 'node',
    version: NODE_VERSION,
    scope: 'required',
    licenses: [{ license: { id: 'MIT' } }],
    purl,
    externalReferences: [{ type: 'distribution', url: `https://nodejs.org/dist/v${NODE_VERSION}/` }],
  };
}

/** The version of package.json in a checkout. */
export function versionOf(source) {
  return JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')).version;
}
