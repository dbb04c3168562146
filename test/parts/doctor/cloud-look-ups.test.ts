import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DoctorContext, Finding } from '../../../src/doctor/check.ts';
import { cloud } from '../../../src/doctor/checks/cloud.ts';
import { probeTokens } from '../../../src/main/for-cli/probe-tokens.ts';
import { configFolder } from '../../support/config-folder.ts';
import { type FakeNova, startFakeNova } from '../../support/fixtures/fake-nova.ts';
import { loadSettings } from '../../support/load-settings.ts';

let nova: FakeNova;

beforeEach(async () => {
  nova = await startFakeNova();
});

afterEach(() => nova.close());

async function examine(lines: string[] = [], roles = ['novncproxy']): Promise<Finding> {
  const user = [`auth_url = ${nova.url}/v3`, 'username = nova', 'password = service-secret'];
  const conf = ['[oriel]', 'token_source = nova', '[service_user]', ...user, ...lines].join('\n');
  const folder = configFolder({ 'nova.conf': conf });
  const loaded = loadSettings({ env: {}, configFiles: [join(folder, 'nova.conf')] });
  const context = {
    loaded,
    roles,
    probeTokens: () => probeTokens(loaded.settings),
  } as unknown as DoctorContext;
  const [finding] = await cloud.run(context);
  expect(finding?.message).not.toContain('service-secret');
  return finding!;
}

test('a cloud whose tokens can be looked up is in order, with the microversion', async () => {
  expect(await examine()).toEqual({
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
  const finding = await examine(lines);
  expect(finding.level).toBe('error');
  expect(finding.remedy).toMatch(remedy);
});

test('where no proxy takes tokens of a cloud nothing is asked', async () => {
  expect((await examine([], ['api'])).level).toBe('skipped');
  expect((await examine(['[oriel]', 'token_source = consoleauth'])).level).toBe('skipped');
  expect(nova.requests).toEqual([]);
});
