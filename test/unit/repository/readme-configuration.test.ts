import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configFolder } from '../../support/config-folder.ts';
import { ROOT } from '../../support/documents.ts';
import { loadSettings } from '../../support/load-settings.ts';

const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

test('the configuration of README has the two warnings that README names, and no other finding', () => {
  const [, text = ''] = /```ini\n([\s\S]*?)```/.exec(README) ?? [];
  const announcement = README.split('\n\n').find((each) => each.includes('two warnings')) ?? '';
  const configFiles = [`${configFolder({ 'oriel.conf': text })}/oriel.conf`];
  const { problems, warnings } = loadSettings({ env: {}, configFiles });
  expect(problems).toEqual([]);
  const links = warnings.flatMap(({ level, remedy }) =>
    level === 'debug' ? [] : [/or name (\w+) in clear_links/.exec(remedy)?.[1] ?? remedy],
  );
  expect(links).toEqual(['api', 'consoles']);
  for (const link of links) expect(announcement).toContain(`\`${link}\``);
  expect(announcement).toContain('clear_links');
});
