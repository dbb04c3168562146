import { expect, test } from 'vitest';
import { configFolder } from '../../../support/config-folder.ts';
import { loadSettings } from '../../../support/load-settings.ts';

const CLOUD = `[oriel]
token_source = nova
[service_user]
auth_url = https://keystone.example
username = nova
password = replace-this
`;

/** The findings about the base URL. */
function ofBaseUrl(text: string) {
  const configFiles = [`${configFolder({ 'oriel.conf': CLOUD + text })}/oriel.conf`];
  const { warnings } = loadSettings({ env: {}, configFiles });
  return warnings.filter(({ option }) => option === 'novncproxy_base_url');
}

test('a missing base URL is a warning if consoles are not confirmed', () => {
  expect(ofBaseUrl('[oriel_nova]\nconfirm_consoles = False\n')).toEqual([
    expect.objectContaining({
      level: 'warning',
      message: expect.stringContaining('confirm_consoles is False'),
      remedy: expect.stringContaining('confirm_consoles = True'),
    }),
  ]);
});

test('a missing base URL is a note if consoles are confirmed', () => {
  expect(ofBaseUrl('').map(({ level }) => level)).toEqual(['debug']);
});

test('a base URL that is set is not reported', () => {
  const set = '[vnc]\nnovncproxy_base_url = http://consoles.example.org:6080/vnc_auto.html\n';
  expect(ofBaseUrl(`${set}[oriel_nova]\nconfirm_consoles = False\n`)).toEqual([]);
});
