import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type ConfigContents, configText } from '../../../src/cli/init/config-text.ts';
import { configFolder } from '../../support/config-folder.ts';
import { ROOT } from '../../support/documents.ts';
import { loadSettings } from '../../support/load-settings.ts';

const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const ANSWERS = {
  user: 'alice',
  project: 'default',
  address: 'consoles.example.org',
  tls: false,
  apiPort: 8774,
  consolePort: 6080,
};

function findings(answers: Partial<ConfigContents['answers']>, more: ConfigContents['more'] = []) {
  const text = configText({
    answers: { ...ANSWERS, ...answers },
    hash: { N: 1024, r: 8, p: 1, salt: Buffer.alloc(16, 1), key: Buffer.alloc(32, 1) },
    drivers: ['libvirt'],
    more: [{ libvirt: { connection_uri: 'qemu:///system' } }, ...more],
    certificate: undefined,
  });
  const configFiles = [`${configFolder({ 'oriel.conf': text })}/oriel.conf`];
  const { problems, warnings, settings } = loadSettings({ env: {}, configFiles });
  return { problems, warnings: warnings.filter(({ level }) => level !== 'debug'), settings };
}

test('the configuration of oriel init without TLS has the two warnings that README names, and no other finding', () => {
  const { problems, warnings } = findings({});
  expect(problems).toEqual([]);
  const links = warnings.map(({ remedy }) => /or name (\w+) in clear_links/.exec(remedy)?.[1] ?? remedy);
  expect(links).toEqual(['api', 'consoles']);
  const announcement = README.split('\n\n').find((each) => each.includes('two warnings')) ?? '';
  for (const link of links) expect(announcement).toContain(`\`${link}\``);
  expect(announcement).toContain('clear_links');
});

test.each(['localhost', '127.0.0.1', '::1'])(
  'the configuration for %s listens on loopback, without a warning',
  (address) => {
    const { problems, warnings } = findings({ address, apiPort: 8775, consolePort: 6081 });
    expect([...problems, ...warnings]).toEqual([]);
  },
);

test('an option of --set overrides what was found, and a dollar sign arrives', () => {
  const { problems, settings } = findings({}, [
    { libvirt: { connection_uri: 'qemu+ssh://a$b@host/system' } },
  ]);
  expect(problems).toEqual([]);
  expect(settings.libvirt.connection_uri).toBe('qemu+ssh://a$b@host/system');
});
