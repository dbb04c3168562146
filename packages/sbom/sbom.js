// The SBOM of one artefact as CycloneDX 1.5, from package-lock.json. `npm sbom` is not used: it rejects the overrides of
// package.json, writes a random serial number and the time, and does not know what Vite bundles into the pages.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const IMPORT = /(?:from|import) '((?:@[\w.-]+\/)?[\w][\w.-]*)[^']*'/g;

/**
 * Components of the program: every dependency of the lock file that is not for development, and the packages whose code
 * the pages of web/ contain. Sorted by purl.
 * @param source a folder with package.json, package-lock.json and web/
 */
export function componentsOf(source) {
  const { packages } = JSON.parse(readFileSync(join(source, 'package-lock.json'), 'utf8'));
  // Those at the top: web/ resolves its imports from the root of the repository.
  const inPages = new Set(packagesOfPages(join(source, 'web')).map((name) => `node_modules/${name}`));
  return Object.entries(packages)
    .filter(([path, entry]) => path !== '' && (entry.dev !== true || inPages.has(path)))
    .map(([path, entry]) => component(nameOf(path), entry, inPages.has(path)))
    .sort((a, b) => (a.purl < b.purl ? -1 : 1));
}

/**
 * The SBOM as text. The same input gives the same bytes.
 * @param subject `name`, `version` and `purl` of the artefact, and `file`, its path
 * @param sourceDate seconds since 1970, the time that the document states
 */
export function sbomText({ name, version, purl, file }, components, sourceDate) {
  const digest = createHash('sha256').update(readFileSync(file)).digest('hex');
  const document = {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    serialNumber: `urn:uuid:${uuidOf(digest)}`,
    version: 1,
    metadata: {
      timestamp: new Date(sourceDate * 1000).toISOString(),
      component: {
        'bom-ref': purl,
        type: 'application',
        name,
        version,
        purl,
        hashes: [{ alg: 'SHA-256', content: digest }],
        properties: [{ name: 'oriel:file', value: basename(file) }],
      },
    },
    components,
    dependencies: [
      { ref: purl, dependsOn: components.map((each) => each['bom-ref']) },
      ...components.map((each) => ({ ref: each['bom-ref'] })),
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function component(name, { version, license, integrity, resolved, optional }, inPages) {
  const [group, rest] = name.startsWith('@') ? name.split('/') : [undefined, name];
  const purl = `pkg:npm/${group === undefined ? '' : `${encodeURIComponent(group)}/`}${rest}@${version}`;
  return {
    'bom-ref': purl,
    type: 'library',
    ...(group === undefined ? {} : { group }),
    name: rest,
    version,
    scope: optional === true ? 'optional' : 'required',
    ...(integrity === undefined ? {} : { hashes: [hashOf(integrity)] }),
    ...(license === undefined ? {} : { licenses: [licenceOf(license)] }),
    purl,
    ...(resolved === undefined ? {} : { externalReferences: [{ type: 'distribution', url: resolved }] }),
    ...(inPages ? { properties: [{ name: 'oriel:bundled-in', value: 'dist/web' }] } : {}),
  };
}

/** An expression such as `MIT OR Apache-2.0` has a field of its own. */
function licenceOf(license) {
  return /\s/.test(license) ? { expression: license } : { license: { id: license } };
}

function hashOf(integrity) {
  const [, algorithm, value] = /^(sha\d+)-(\S+)/.exec(integrity);
  return { alg: algorithm.replace('sha', 'SHA-'), content: Buffer.from(value, 'base64').toString('hex') };
}

/** Packages that the sources of the pages import. Build tools of vite.config.ts are not among them. */
function packagesOfPages(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/(?:^|\/)vite\.config\.ts$/.test(file))
    .flatMap((file) =>
      [...readFileSync(join(folder, file), 'utf8').matchAll(IMPORT)].map(([, name]) => name),
    );
}

function nameOf(path) {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/** A UUID (RFC 9562, version 8) whose bits are those of the digest. */
function uuidOf(digest) {
  const hex = `${digest.slice(0, 12)}8${digest.slice(13, 16)}a${digest.slice(17, 32)}`;
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
