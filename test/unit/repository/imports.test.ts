import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { expect, test } from 'vitest';
import { MAY_IMPORT } from '../../support/import-rules.ts';

const SRC = join(import.meta.dirname, '../../../src');
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

function importsOf(file: string): string[] {
  const source = readFileSync(join(SRC, file), 'utf8');
  const specifiers = [...source.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) => match[1]!);
  return specifiers.map((specifier) => normalize(join(dirname(file), specifier)));
}

test('every folder of src has a rule, and every rule a folder', () => {
  const folders = new Set(files.map((file) => file.split('/')[0]));
  expect([...folders].sort()).toEqual(
    Object.keys(MAY_IMPORT)
      .filter((folder) => folders.has(folder))
      .sort(),
  );
});

test('imports point one way, and no role imports another or a transport', () => {
  const offences = files.flatMap((file) => {
    const folder = file.split('/')[0]!;
    return importsOf(file)
      .map((target) => ({ target, into: target.split('/')[0]! }))
      .filter(({ into }) => into !== folder && !MAY_IMPORT[folder]?.includes(into))
      .map(({ target }) => `src/${file} imports src/${target}`);
  });
  expect(offences).toEqual([]);
});

test('implementations of a seam are imported by their registry alone', () => {
  const SEAMS = [
    'transport',
    'compute/drivers',
    'consoleauth/stores',
    'api/auth',
    'proxy/token-sources',
    'proxy/protocols',
  ];
  const offences = files.flatMap((file) =>
    importsOf(file)
      .filter((target) => {
        const seam = SEAMS.find((each) => target.startsWith(`${each}/`));
        if (seam === undefined) return false;
        const implementation = relative(seam, target).split('/');
        const from = file.startsWith(`${seam}/`) ? relative(seam, file).split('/') : [];
        const isOfFamily = isFamily(implementation[0]!, from[0] ?? '');
        return implementation.length > 1 && !isOfFamily && file !== `${seam}/registry.ts`;
      })
      .map((target) => `src/${file} imports src/${target}`),
  );
  expect(offences).toEqual([]);
});

/** The folder `nova` has what `nova-api` and `nova-db` share; those two do not import each other. */
function isFamily(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}-`) || other.startsWith(`${one}-`);
}

test('listeners of events import from each other only the buckets of the step histogram and the clock of traces', () => {
  const LISTENERS = ['observe/activity', 'observe/audit', 'observe/metrics', 'observe/otlp', 'observe/trace'];
  const folderOf = (file: string) => LISTENERS.find((each) => file.startsWith(`${each}/`));
  const offences = files.flatMap((file) =>
    importsOf(file)
      .filter((target) => folderOf(file) !== undefined && folderOf(target) !== undefined)
      .filter((target) => folderOf(target) !== folderOf(file))
      .map((target) => `${file} imports ${target}`),
  );
  expect(offences.sort()).toEqual([
    'observe/activity/recent-activity.ts imports observe/metrics/metrics.ts',
    'observe/otlp/otlp-listener.ts imports observe/trace/trace-recorder.ts',
  ]);
});

test('only src/main imports the management listener, and only "oriel serve" also the service manager', () => {
  const outside = files.filter((file) => !file.startsWith('main/'));
  const importers = (folder: string) =>
    outside.filter((file) => importsOf(file).some((target) => target.startsWith(folder)));
  expect(importers('main/management/')).toEqual([]);
  expect(importers('main/service-manager/')).toEqual(['cli/commands/serve.ts']);
});

test('no file is a barrel', () => {
  const barrels = files.filter((file) => /^export \* from/m.test(readFileSync(join(SRC, file), 'utf8')));
  expect(barrels).toEqual([]);
});

test('no module keeps mutable state of its own', () => {
  const offences = files.filter((file) =>
    /^(?:export )?(?:let|var) /m.test(readFileSync(join(SRC, file), 'utf8')),
  );
  expect(offences).toEqual([]);
});
