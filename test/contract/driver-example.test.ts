import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { askDrivers } from '../../src/compute/ask-drivers.ts';
import { dialledAddress } from '../../src/compute/dialled-address.ts';
import { loadSettings } from '../../src/config/load-settings.ts';
import { NOVNC } from '../../src/consoles/console-kinds.ts';
import { OPTION_PARTS } from '../../src/main/all-settings.ts';
import { echoServer } from '../support/fixtures/vnc-servers.ts';
import { driverSuite } from './driver.suite.ts';
import { manifest, open } from './example-driver.ts';

const UUID = '57a71c00-0000-4000-8000-000000000001';

/** The settings of an agent that knows the example beside Oriel's own drivers. */
function load(console?: string) {
  const flag = '--set oriel_static.console';
  const overrides =
    console === undefined ? [] : [{ group: 'oriel_static', option: 'console', text: console, flag }];
  const parts = [...OPTION_PARTS, manifest] as const;
  return loadSettings({ parts, env: {}, home: '/nowhere', root: '/nowhere', overrides, roles: ['compute'] });
}

const abilities = { stopped: false, withoutVnc: false, vncOnSocket: false, changes: false };

driverSuite('static', abilities, async () => {
  const server = await echoServer();
  const { settings, problems } = load(`${UUID} kvm1 127.0.0.1 ${server.port}`);
  expect(problems).toEqual([]);
  return {
    driver: await open({ settings }),
    running: UUID,
    leftovers: async () => [],
    close: () => server.close(),
  };
});

test('proxies dial the address that the driver states', async () => {
  const { settings } = load(`${UUID} kvm1 192.0.2.7 5901`);
  const driver = await open({ settings });
  const found = driver.findConsole(await driver.readDefinition(UUID), 'novnc');
  expect(await dialledAddress({ settings }, NOVNC, found)).toMatchObject({ host: '192.0.2.7', port: 5901 });
});

test("the driver's own check finds a malformed value", () => {
  const { problems } = load(`${UUID} kvm1 192.0.2.7`);
  expect(problems).toEqual([
    expect.objectContaining({
      group: 'oriel_static',
      option: 'console',
      where: '--set oriel_static.console',
    }),
  ]);
});

test("the detail of a refusal has the driver's own remedy", async () => {
  const driver = await open({ settings: load().settings });
  await expect(askDrivers([driver], (each) => each.readDefinition(UUID))).rejects.toMatchObject({
    code: 'guest_unknown',
    detail: `unknown to static. ${manifest.remedies.guest_unknown}`,
  });
});

test('docs/drivers.md quotes the example', () => {
  const root = join(import.meta.dirname, '../..');
  const example = readFileSync(join(root, 'test/contract/example-driver.ts'), 'utf8');
  const [, quoted] =
    /```ts\n(import .*?)```/s.exec(readFileSync(join(root, 'docs/drivers.md'), 'utf8')) ?? [];
  expect(quoted).toBe(example);
});
