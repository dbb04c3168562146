import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../../support/documents.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

// The scripts of packages/ are JavaScript without types.
const { componentsOf, sbomText } = await import(join(ROOT, 'packages/sbom/sbom.js'));
const components: Record<string, string>[] = componentsOf(ROOT);
const names = components.map(({ group, name }) => (group === undefined ? name! : `${group}/${name}`));

test('the SBOM has each dependency of package.json, what the pages contain, and nothing for development', () => {
  const { dependencies, optionalDependencies, devDependencies } = JSON.parse(
    readFileSync(join(ROOT, 'package.json'), 'utf8'),
  );
  expect(names).toEqual(expect.arrayContaining(Object.keys({ ...dependencies, ...optionalDependencies })));
  // mysql2 depends on the types of Node.js, so these are in the tarball too.
  expect(names.filter((name) => name in devDependencies)).toEqual(['@novnc/novnc', '@types/node', 'preact']);
});

test('each component has version, purl, licence and the digest of the lock file', () => {
  for (const component of components) {
    expect(component).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      purl: expect.stringMatching(/^pkg:npm\/(?:%40[\w.-]+\/)?[\w.-]+@\d/),
      hashes: [{ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) }],
      licenses: [expect.anything()],
    });
  }
  const refs = components.map((each) => each['bom-ref']);
  expect(new Set(refs).size).toBe(refs.length);
});

test('the same artefact and commit give the same SBOM, and another artefact another serial number', () => {
  const file = join(temporaryFolder(), 'oriel-1.0.0.tgz');
  const text = () =>
    sbomText({ name: 'oriel', version: '1.0.0', purl: 'pkg:npm/oriel@1.0.0', file }, components, 1e9);
  writeFileSync(file, 'one');
  const first = text();
  expect(text()).toBe(first);
  const document = JSON.parse(first);
  expect(document.serialNumber).toMatch(
    /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  expect(document.metadata.timestamp).toBe('2001-09-09T01:46:40.000Z');
  writeFileSync(file, 'two');
  expect(JSON.parse(text()).serialNumber).not.toBe(document.serialNumber);
});
