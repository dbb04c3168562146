import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Check, DoctorContext, Finding } from '../../../src/doctor/check.ts';
import { computeHosts } from '../../../src/doctor/checks/cloud/compute-hosts.ts';
import { lookUps } from '../../../src/doctor/checks/cloud/look-ups.ts';
import { screens } from '../../../src/doctor/checks/switch/screens.ts';
import { openCloudProbes } from '../../../src/main/for-cli/open-cloud-probes.ts';
import { configFolder } from '../../support/config-folder.ts';
import { type FakeNova, startFakeNova } from '../../support/fixtures/fake-nova.ts';
import { echoServer } from '../../support/fixtures/vnc-servers.ts';
import { freePort } from '../../support/free-port.ts';
import { loadSettings } from '../../support/load-settings.ts';

let nova: FakeNova;

beforeEach(async () => {
  nova = await startFakeNova();
});

afterEach(() => nova.close());

async function examine(check: Check, lines: string[] = []): Promise<readonly Finding[]> {
  const user = [`auth_url = ${nova.url}/v3`, 'username = nova', 'password = service-secret'];
  const conf = ['[oriel]', 'token_source = nova', '[service_user]', ...user, ...lines].join('\n');
  const folder = configFolder({ 'nova.conf': conf });
  const loaded = loadSettings({ env: {}, configFiles: [join(folder, 'nova.conf')] });
  const cloud = await openCloudProbes(loaded.settings);
  try {
    const context = { loaded, ...(cloud === undefined ? {} : { cloud }) } as unknown as DoctorContext;
    const findings = await check.run(context);
    expect(JSON.stringify(findings)).not.toContain('service-secret');
    return findings;
  } finally {
    await cloud?.close();
  }
}

test('a cloud whose tokens can be looked up is in order, with the microversion', async () => {
  expect(await examine(lookUps)).toContainEqual({
    level: 'ok',
    message: 'Nova answers at microversion 2.93, and lets its user look tokens up.',
    remedy: '',
  });
});

test.each<[string, string[], () => void, RegExp]>([
  ['wrong credentials', ['password = wrong'], () => {}, /Check username, password/],
  ['a microversion that is too old', [], () => Object.assign(nova.cloud, { version: '2.30' }), /2\.31/],
  ['a policy that forbids it', [], () => Object.assign(nova.cloud, { isAdmin: false }), /role admin/],
  [
    'a Nova that is down',
    [],
    () => Object.assign(nova.misbehaviour, { version: { way: 'drop' } }),
    /nova-api runs/,
  ],
  [
    'a Keystone that is down',
    [],
    () => Object.assign(nova.misbehaviour, { 'sign-in': { way: 'drop' } }),
    /auth_url/,
  ],
  ['a catalog without it', ['[oriel_nova]', 'region_name = Elsewhere'], () => {}, /endpoint_override/],
])('%s is an error with its remedy', async (_what, lines, happen, remedy) => {
  happen();
  const [finding] = await examine(lookUps, lines);
  expect(finding?.level).toBe('error');
  expect(finding?.remedy).toMatch(remedy);
});

test('a configuration without a service user is an error that names the option', async () => {
  const [finding] = await examine(lookUps, ['password =']);
  expect(finding).toMatchObject({
    level: 'error',
    message: expect.stringContaining('[service_user] has no password'),
  });
});

test('without a cloud nothing is asked', async () => {
  const lines = ['[oriel]', 'token_source = consoleauth'];
  expect(await examine(lookUps, lines)).toMatchObject([{ level: 'skipped' }]);
  expect(await examine(computeHosts, lines)).toMatchObject([{ level: 'skipped' }]);
  expect(nova.requests).toEqual([]);
});

describe('nova-compute', () => {
  test('that answers on every host is in order', async () => {
    for (const computeHost of ['compute1', 'compute2']) nova.addGuest({ computeHost });
    expect(await examine(computeHosts)).toEqual([
      {
        level: 'ok',
        message: 'nova-compute answers on compute1 and compute2 (by the list of services of nova-api).',
        remedy: '',
      },
    ]);
  });

  test('that is silent is named, and is a warning only: the other hosts open consoles', async () => {
    for (const computeHost of ['compute1', 'compute2']) nova.addGuest({ computeHost });
    nova.cloud.silentHosts.add('compute2');
    expect(await examine(computeHosts)).toMatchObject([
      { level: 'warning', message: expect.stringMatching(/on compute2: .*no sign of life.*since 2026/) },
      { level: 'ok', message: expect.stringContaining('on compute1 ') },
    ]);
  });

  test('that is silent on a host that is disabled is a note', async () => {
    nova.cloud.silentHosts.add('compute2');
    nova.cloud.disabledHosts.add('compute2');
    expect(await examine(computeHosts)).toMatchObject([
      { level: 'note', message: expect.stringContaining('compute2') },
    ]);
  });

  test('cannot be examined without the right to list services', async () => {
    nova.misbehaviour.services = { status: 403 };
    expect(await examine(computeHosts)).toMatchObject([
      { level: 'skipped', message: expect.stringContaining('403') },
    ]);
  });
});

describe('VNC servers', () => {
  const quick = ['[oriel_nova]', 'timeout = 1', '[oriel]', 'vnc_connect_timeout = 1'];

  test('of one instance of each of a few hosts are greeted, and TLS that Nova lacks too is a note', async () => {
    const screen = await echoServer();
    for (const computeHost of ['a', 'a', 'b', 'c', 'd']) nova.addGuest({ computeHost, port: screen.port });
    const found = await examine(screens, quick);
    await screen.close();
    expect(found.filter(({ level }) => level === 'ok')).toHaveLength(3);
    expect(found.at(-1)).toMatchObject({
      level: 'note',
      message: expect.stringContaining('as those of nova-novncproxy'),
    });
    expect(found.every(({ level }) => level === 'ok' || level === 'note')).toBe(true);
  });

  test('that cannot be reached are errors with instance, host and address', async () => {
    nova.addGuest({ port: await freePort() });
    const [found] = await examine(screens, quick);
    expect(found).toMatchObject({
      level: 'error',
      message: expect.stringMatching(/vm-of-compute1 on compute1 \(127\.0\.0\.1:\d+\)\..*ECONNREFUSED/),
    });
  });

  test('of a host whose nova-compute is silent are a warning that names the host', async () => {
    nova.addGuest();
    nova.cloud.silentHosts.add('compute1');
    const [found] = await examine(screens, quick);
    expect(found).toMatchObject({
      level: 'warning',
      message: expect.stringMatching(/on compute1 was not tried: .*second console/),
    });
  });

  test('without a running instance are a note', async () => {
    expect(await examine(screens, quick)).toMatchObject([
      { level: 'note', message: expect.stringContaining('no running instance') },
    ]);
  });
});
