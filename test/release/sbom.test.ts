import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { ROOT } from '../support/documents.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const run = promisify(execFile);
const RELEASE = join(ROOT, 'release');
/** The package of npm that contains the schemas of CycloneDX. */
const SCHEMAS = '@cyclonedx/cyclonedx-library@9.4.1';

interface Validator {
  (document: unknown): boolean;
  errors?: readonly unknown[] | null;
}
let validate: Validator;

beforeAll(async () => {
  const folder = temporaryFolder();
  await run('npm', ['pack', SCHEMAS, '--silent', '--pack-destination', folder]);
  await run('tar', ['-xzf', join(folder, readdirSync(folder)[0]!), '-C', folder]);
  // Fastify depends on ajv.
  const { Ajv } = createRequire(createRequire(import.meta.url).resolve('fastify'))('ajv');
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  const names = [
    'spdx.SNAPSHOT.schema.json',
    'jsf-0.82.SNAPSHOT.schema.json',
    'bom-1.5.SNAPSHOT.schema.json',
  ];
  for (const name of names) {
    const schema = JSON.parse(readFileSync(join(folder, 'package/res/schema', name), 'utf8'));
    // The schema of the SBOM refers to the others by the names of their files.
    ajv.addSchema({ ...schema, $id: `http://cyclonedx.org/schema/${name}` });
  }
  validate = ajv.getSchema(`http://cyclonedx.org/schema/${names[2]}`);
}, 120_000);

test('each artefact of the release has an SBOM that the schema of CycloneDX accepts', () => {
  const files = readdirSync(RELEASE);
  const artefacts = files.filter((name) => name !== 'SHA256SUMS' && !name.endsWith('.cdx.json'));
  expect(artefacts.length).toBeGreaterThan(0);
  for (const name of artefacts) {
    const document = JSON.parse(readFileSync(join(RELEASE, `${name}.cdx.json`), 'utf8'));
    validate(document);
    expect(validate.errors ?? [], name).toEqual([]);
    expect(validate({ ...document, components: [{ ...document.components[0], scope: 'none' }] })).toBe(false);
    expect(new Set(document.components.map((each: { purl: string }) => each.purl)).size).toBe(
      document.components.length,
    );
  }
});

test('SHA256SUMS has the digest of every file, as sha256sum checks it', async () => {
  const { stdout } = await run('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: RELEASE });
  const checked = [...stdout.matchAll(/^(.*): OK$/gm)].map(([, name]) => name);
  expect(checked.sort()).toEqual(
    readdirSync(RELEASE)
      .filter((name) => name !== 'SHA256SUMS')
      .sort(),
  );
});
