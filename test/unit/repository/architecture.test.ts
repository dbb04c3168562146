import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../../support/documents.ts';
import { MAY_IMPORT } from '../../support/import-rules.ts';
import { isThere, namedTests } from '../../support/test-titles.ts';

const TEXT = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8');
const DOCUMENTS = ['ARCHITECTURE.md', 'CONTRIBUTING.md', 'docs/following-a-request.md', 'docs/drivers.md'];

function sectionOf(text: string, heading: string): string {
  const [, section = ''] = text.split(`\n${heading}\n`);
  const level = /^#+/.exec(heading)?.[0].length ?? 0;
  return section.split(new RegExp(`^#{1,${level}} `, 'm'))[0] ?? '';
}

/** The items of a list, each with its continuation lines. */
function itemsOf(section: string, marker: RegExp): string[] {
  return section.split(new RegExp(`^(?=${marker.source})`, 'm')).filter((item) => marker.test(item));
}

describe('the invariants of ARCHITECTURE.md', () => {
  const invariants = itemsOf(sectionOf(TEXT, '## Invariants'), /- /);

  test('each name a test', () => {
    expect(invariants.length).toBeGreaterThan(12);
    expect(invariants.filter((item) => namedTests(item.replaceAll(/\s+/g, ' ')).length === 0)).toEqual([]);
  });
});

test.each(DOCUMENTS)('every test that %s names exists, by file and title', (file) => {
  const text = readFileSync(join(ROOT, file), 'utf8').replaceAll(/\s+/g, ' ');
  expect(namedTests(text).filter((each) => !each.title.includes(' ') || !isThere(each))).toEqual([]);
});

describe('ARCHITECTURE.md', () => {
  test.each(['### A byte, from instance to browser', '### A token', '### A revocation', '### An option'])(
    'has five lines with file names in "%s"',
    (heading) => {
      const [section = ''] = sectionOf(TEXT, '## How things travel').split(`\n${heading}\n`).slice(1);
      const lines = itemsOf(section.split(/^### /m)[0] ?? '', /\d\. /);
      expect(lines).toHaveLength(5);
      for (const line of lines.slice(0, 3)) expect(line).toMatch(/`src\/[\w/.-]+\.ts`/);
    },
  );

  const additions = sectionOf(TEXT, '## How to add').split(/^### /m).slice(1);

  test('lists the files for a driver, a console kind, an option, a refusal, a route, a view, an audit event, a metric and a log message', () => {
    const headings = additions.map((addition) => addition.split('\n')[0]);
    expect(headings).toEqual([
      'A driver',
      'A console kind',
      'An option',
      'A refusal',
      'A route',
      'A view of the dashboard',
      'An audit event',
      'A metric',
      'A log message',
    ]);
  });

  test.each(additions.map((addition): [string, string] => [addition.split('\n')[0] ?? '', addition]))(
    'names, for "%s", files that exist and tests that fail if one is forgotten',
    (_heading, addition) => {
      const files = [...addition.matchAll(/^\| ((?:`[^`]+`(?:, )?)+) \|/gm)].flatMap(([, cell = '']) =>
        [...cell.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path),
      );
      expect(files.length).toBeGreaterThan(1);
      expect(files.filter((path) => !path.includes('<') && !existsSync(join(ROOT, path)))).toEqual([]);
      expect(namedTests(addition.replaceAll(/\s+/g, ' ')).length).toBeGreaterThan(0);
    },
  );

  test('has the import rule of every folder of src/ that a test enforces', () => {
    const rows = [...sectionOf(TEXT, '## Layers').matchAll(/^\| (`src\/.+?) \| .+ \| (.+) \|$/gm)];
    const stated = new Map(
      rows.flatMap(([, folders = '', imports = '']) =>
        [...folders.matchAll(/`src\/([\w-]+)\/`/g)].map(([, folder = '']): [string, string] => [
          folder,
          imports,
        ]),
      ),
    );
    expect([...stated.keys()].sort()).toEqual(Object.keys(MAY_IMPORT).sort());
    for (const [folder, allowed] of Object.entries(MAY_IMPORT)) {
      const words = stated.get(folder) ?? '';
      if (words.startsWith('all')) continue;
      const missing = allowed.filter((name) => !new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(words));
      expect(missing, `the row of src/${folder}`).toEqual([]);
    }
  });
});

test('forwarded headers are read in src/platform/reverse-proxy only', () => {
  const readers = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('platform/reverse-proxy/'))
    .filter((file) =>
      /['"`]x-forwarded-|headers\.forwarded\b/.test(readFileSync(join(ROOT, 'src', file), 'utf8')),
    );
  expect(readers).toEqual([]);
});
