import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chooseServiceUser } from '../../../src/proxy/token-sources/nova-api/service-user.ts';
import { configFolder } from '../../support/config-folder.ts';
import { loadSettings } from '../../support/load-settings.ts';

function load(text: string) {
  const folder = configFolder({ 'o.conf': `[oriel]\ntoken_source = nova\n${text}` });
  const loaded = loadSettings({ env: {}, configFiles: [join(folder, 'o.conf')] });
  const places = JSON.stringify(loaded.problems).replaceAll(`${folder}/`, '');
  return { settings: loaded.settings, problems: JSON.parse(places) as typeof loaded.problems };
}

describe('the service user of a cloud', () => {
  it('is read by the names that keystonemiddleware had before its plugins', () => {
    const { settings, problems } = load(`[keystone_authtoken]
identity_uri = http://controller.example.org:35357
admin_tenant_name = services
admin_user = nova
admin_password = replace-this
`);
    expect(problems).toEqual([]);
    const { section, credentials } = chooseServiceUser(settings);
    expect(section).toBe('keystone_authtoken');
    expect(credentials).toMatchObject({
      auth_url: 'http://controller.example.org:35357',
      username: 'nova',
      project_name: 'services',
    });
    expect(credentials.password.reveal()).toBe('replace-this');
  });

  it('has its present names before the old ones of the same file', () => {
    const { settings } = load(`[keystone_authtoken]
identity_uri = http://old.example.org:35357
auth_url = http://new.example.org:5000
admin_user = old
username = new
password = replace-this
`);
    expect(chooseServiceUser(settings).credentials).toMatchObject({
      auth_url: 'http://new.example.org:5000',
      username: 'new',
    });
  });

  it.each([
    [
      'has no user',
      '[keystone_authtoken]\nauth_url = http://k.example.org\n',
      /\[keystone_authtoken\] has no username and no password/,
    ],
    ['has nothing', '', /\[keystone_authtoken\] has no auth_url, no username and no password/],
    [
      'has no password',
      '[keystone_authtoken]\nauth_url = http://k.example.org\nusername = nova\n',
      /\[keystone_authtoken\] has no password/,
    ],
    [
      'has no secret',
      '[service_user]\nauth_url = http://k.example.org\nauth_type = v3applicationcredential\napplication_credential_id = a\n',
      /\[service_user\] has no application_credential_secret/,
    ],
    [
      'has the name of Keystone in an unsupported form',
      '[keystone_authtoken]\nauth_host = k.example.org\nauth_port = 35357\nadmin_user = nova\n',
      /Oriel does not use \[keystone_authtoken\] auth_host at o.conf:4, \[keystone_authtoken\] auth_port at o.conf:5/,
    ],
    [
      'is in a section of its own',
      '[service_user]\nauth_section = nova_user\n',
      /\[service_user\] auth_section at o.conf:4/,
    ],
  ])('stops the start if it %s, with the lines that are not used', (_title, text, message) => {
    const { settings, problems } = load(text);
    expect(problems).toEqual([
      expect.objectContaining({ option: 'token_source', message: expect.stringMatching(message) }),
    ]);
    expect(() => chooseServiceUser(settings)).toThrow();
  });
});
