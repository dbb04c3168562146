import { describe, expect, test } from 'vitest';
import { configFolder } from '../../../support/config-folder.ts';
import { loadSettings } from '../../../support/load-settings.ts';

const REMEDY = "this host's address on the management network";

/** The warnings about the address that proxies dial. */
function warned(text: string, roles: readonly string[] = ['compute']) {
  const configFiles = [`${configFolder({ 'oriel.conf': text })}/oriel.conf`];
  const { warnings } = loadSettings({ env: {}, configFiles, roles });
  return warnings.filter(
    ({ level, option, remedy }) =>
      level === 'warning' && option === 'server_proxyclient_address' && remedy.includes(REMEDY),
  );
}

const dialled = (address: string) =>
  `[vnc]\nserver_proxyclient_address = ${address}\nserver_listen = 0.0.0.0\n`;
const NATS = '[oriel]\ntransport = nats\n';

describe('the address that proxies dial', () => {
  test.each(['127.0.0.1', '127.0.0.53', '::1', '0.0.0.0', '::'])(
    'cannot be %s if proxies run on other hosts',
    (address) => {
      const [warning, ...others] = warned(dialled(address) + NATS);
      expect(others).toEqual([]);
      expect(warning).toMatchObject({
        where: expect.stringMatching(/oriel\.conf:2$/),
        message: expect.stringContaining(`dial ${address},`),
      });
    },
  );

  test('must be set if proxies run on other hosts', () => {
    const [warning] = warned(NATS);
    expect(warning?.message).toContain('dial 127.0.0.1,');
  });

  test('is no concern of the proxy', () => {
    expect(warned(dialled('0.0.0.0') + NATS, ['novncproxy'])).toEqual([]);
  });

  test.each(['127.0.0.1', '::1'])('may be %s in one process', (address) => {
    expect(warned(dialled(address))).toEqual([]);
  });

  test.each(['0.0.0.0', '::'])('cannot be %s in one process either', (address) => {
    expect(warned(dialled(address))).toHaveLength(1);
  });

  test('is sound on the management network', () => {
    expect(warned(dialled('192.0.2.21') + NATS)).toEqual([]);
    expect(warned(`[DEFAULT]\nmy_ip = 192.0.2.21\n${dialled('$my_ip')}${NATS}`)).toEqual([]);
  });
});
