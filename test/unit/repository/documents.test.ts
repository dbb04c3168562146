import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { checkLines, checkStatus } from '../../../src/config/report/report.ts';
import { configFolder } from '../../support/config-folder.ts';
import { blocks, commandLines, documents, ROOT } from '../../support/documents.ts';
import { loadSettings } from '../../support/load-settings.ts';

test.each(documents().map((file) => [file]))('%s links to files and headings that are there', (file) => {
  const text = readFileSync(join(ROOT, file), 'utf8');
  for (const [, target = ''] of text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
    const [path = '', anchor] = target.split('#');
    const linked = path === '' ? join(ROOT, file) : join(ROOT, dirname(file), path);
    expect(existsSync(linked), `${target} is there`).toBe(true);
    if (anchor !== undefined) expect(anchorsOf(linked), `#${anchor} of ${path}`).toContain(anchor);
  }
});

/** In these documents Oriel's file follows a nova.conf. */
const AFTER_NOVA_CONF = /^docs\/(?:clouds\/|replace-nova-novncproxy\.md$)/;

test.each(blocks('ini').map((block) => [`${block.file}:${block.line}`, block] as const))(
  'the configuration at %s is right',
  (_where, block) => {
    const folder = configFolder({ 'oriel.conf': block.text });
    const first = AFTER_NOVA_CONF.test(block.file) ? [join(ROOT, 'test/support/nova/nova.conf')] : [];
    const loaded = loadSettings({ env: {}, configFiles: [...first, join(folder, 'oriel.conf')] });
    // The files that it names are on the reader's machine.
    const warnings = loaded.warnings.filter(
      ({ message }) => !/(?:file does not exist|folder does not exist)\.$/.test(message),
    );
    expect(checkStatus({ ...loaded, warnings }), checkLines(loaded).join('\n')).toBe(0);
  },
);

test('every npm command in a document is a script of package.json', () => {
  const { scripts, version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const known = new Set([
    ...Object.keys(scripts).flatMap((name) => [`npm run ${name}`, `npm ${name}`]),
    'npm ci',
    // test/flow/installed-program.test.ts runs these two.
    'npm pack',
    `npm install -g oriel-${version}.tgz`,
  ]);
  const unknown = commandLines().filter(
    ({ line }) => line.startsWith('npm ') && !known.has(line.split(' -- ')[0]!),
  );
  expect(unknown).toEqual([]);
});

test('documents name no command that no test runs', () => {
  // oriel's own are run by test/flow/documented-commands.test.ts; npm start and npm test are what CI and its tests run.
  // test/release installs the Debian packages. test/flow/qemu-driver.test.ts runs QEMU, and test/e2e/readme.test.ts every line of its section.
  const known =
    /^(oriel|eval "\$\(oriel env\)"|read -rs OS_PASSWORD|npm|npx vitest|printf .* \| oriel|export OS_|openstack|nova|qemu-system-x86_64|apt install \.\/oriel_) ?/;
  expect(commandLines().filter(({ line }) => !known.test(line))).toEqual([]);
});

/** GitHub's anchors: headings in lower case, blanks as hyphens, punctuation dropped. */
function anchorsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map((match) =>
    match[1]!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
