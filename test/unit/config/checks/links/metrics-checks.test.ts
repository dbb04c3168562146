import { expect, test } from 'vitest';
import { checkLines } from '../../../../../src/config/report/report.ts';
import { configFolder } from '../../../../support/config-folder.ts';
import { loadSettings } from '../../../../support/load-settings.ts';

/** The lines of `config check` about the management listener. */
function lines(...options: string[]): string[] {
  const folder = configFolder({ 'oriel.conf': ['[oriel]', ...options].join('\n') });
  const loaded = loadSettings({ env: {}, configFiles: [`${folder}/oriel.conf`] });
  return checkLines(loaded, { verbose: false })
    .filter((line) => line.includes('[oriel] metrics_') && !line.includes('TLS'))
    .map((line) => line.replace(`${folder}/`, ''));
}

test.each(['0.0.0.0', '::', '192.0.2.10', 'ctl1.example.org'])(
  'warns about metrics at %s without a token',
  (address) => {
    expect(lines(`metrics_listen = ${address}`)).toEqual([
      expect.stringMatching(/^warning: oriel\.conf:2: \[oriel\] metrics_listen: .* Set metrics_token/),
    ]);
    expect(lines(`metrics_listen = ${address}`, 'metrics_token = aGVsbG8+/w==')).toEqual([]);
  },
);

test.each(['127.0.0.1', '::1', 'localhost'])('has nothing to report about metrics at %s', (address) => {
  expect(lines(`metrics_listen = ${address}`)).toEqual([]);
});

test.each(['two words', 't\u00f6ken'])('rejects a token that no scraper can send: %s', (token) => {
  const found = lines('metrics_listen = 127.0.0.1', `metrics_token = ${token}`);
  expect(found).toEqual([expect.stringMatching(/^error: oriel\.conf:3: \[oriel\] metrics_token: /)]);
  expect(found.join()).not.toContain(token);
});

test.each([
  [65_531, []],
  [65_532, [expect.stringMatching(/^error: oriel\.conf:3: \[oriel\] metrics_port: .* up to 65531/)]],
])('knows that the last role of a host adds 4 to port %i', (port, expected) => {
  expect(lines('metrics_listen = 127.0.0.1', `metrics_port = ${port}`)).toEqual(expected);
});
