// cspell:disable -- it has texts in six languages
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { runCli } from '../../../src/cli/run-cli.ts';
import { cli } from '../../../src/languages/en.ts';
import { displayWidth } from '../../../src/platform/text/display-width.ts';
import { CONDITIONS } from '../../../src/text/conditions.ts';
import { ACCOUNTS } from '../../support/accounts.ts';
import { type ApiFixture, startApiFixture } from '../../support/fixtures/api-fixture.ts';
import { guest } from '../../support/fixtures/peers.ts';
import { memoryIo } from '../../support/memory-io.ts';

let lab: ApiFixture;
beforeAll(async () => {
  lab = await startApiFixture();
  lab.guests.push(guest({ name: '仮想マシン' }));
});
afterAll(() => lab.close());
beforeEach(() => {
  lab.peers.condition = null;
  lab.peers.refuse('read_screen', undefined);
});

async function oriel(locale: Record<string, string>, ...argv: string[]) {
  const { name, password, project } = ACCOUNTS.member;
  const env = {
    OS_AUTH_URL: `${lab.url}/v3`,
    OS_USERNAME: name,
    OS_PASSWORD: password,
    OS_PROJECT_NAME: project,
    HOME: '/nonexistent',
    ...locale,
  };
  const io = memoryIo({ env });
  const status = await runCli(argv, COMMANDS, io);
  return { status, out: io.stdout(), err: io.stderr() };
}

const GERMAN = { LANG: 'de_DE.UTF-8' };

test.each([
  [{ LANG: 'C' }, [], 'NAME'],
  [{ LANG: 'tlh_KX.UTF-8' }, [], 'NAME'],
  [{ LANG: 'fr_FR.UTF-8' }, [], 'NOM'],
  [{ LANG: 'fr_FR.UTF-8', LC_ALL: 'C' }, [], 'NAME'],
  [{ ...GERMAN, LC_MESSAGES: 'es_ES.UTF-8' }, [], 'NOMBRE'],
  [GERMAN, ['--lang', 'fr'], 'NOM'],
  [{}, ['--lang', 'zh-CN'], '名称'],
  [{ LC_ALL: 'ja_JP.UTF-8' }, [], '名前'],
])('the headings follow %j and %j', async (locale, options, heading) => {
  const { status, out } = await oriel(locale, ...options, 'server', 'list');
  expect(status).toBe(0);
  expect(out.split(/\s/)[0]).toBe(heading);
});

test('columns under wide headings stay aligned', async () => {
  const { out } = await oriel({}, 'server', 'list', '--lang', 'ja');
  const [headings = '', ...rows] = out.trimEnd().split('\n');
  const at = displayWidth(headings.slice(0, headings.indexOf('状態')));
  expect(rows.length).toBeGreaterThan(1);
  for (const row of rows) expect(displayWidth(row.slice(0, row.indexOf('ACTIVE'))), row).toBe(at);
});

test('JSON and exit statuses are the same in every language', async () => {
  for (const argv of [
    ['server', 'list', '--json'],
    ['text', 'vm1', '--json'],
    ['console', 'missing', '--json'],
  ]) {
    const [english, german] = [await oriel({ LANG: 'C' }, ...argv), await oriel(GERMAN, ...argv)];
    const withoutTime = (text: string) => text.replaceAll(/"taken_at":"[^"]*"/g, '');
    expect(german.status).toBe(english.status);
    expect(withoutTime(german.out)).toBe(withoutTime(english.out));
  }
});

test('messages and refusals follow the locale, a refusal by its code', async () => {
  lab.peers.condition = 'kernel_panic';
  const shown = await oriel(GERMAN, 'text', 'vm1');
  expect(shown.err).toContain('Der Bildschirm zeigt: Kernel-Panik.');
  lab.peers.refuse('read_screen', 'guest_not_running');
  const [english, german] = [await oriel({ LANG: 'C' }, 'text', 'vm1'), await oriel(GERMAN, 'text', 'vm1')];
  expect([english.status, german.status]).toEqual([1, 1]);
  expect(english.err).toContain('(HTTP 409)');
  expect(german.err).toContain('guest_not_running, HTTP 409)');
  expect(german.err).not.toContain('The instance');
  expect((await oriel(GERMAN, 'console', 'missing')).err).toContain('„missing“');
});

test('operators’ tools and wrong command lines stay English', async () => {
  expect((await oriel(GERMAN, 'version')).out).toContain('on linux');
  expect((await oriel(GERMAN, 'server', 'lst')).err).toContain('is not a command');
  const unknown = await oriel(GERMAN, 'server', 'list', '--lang', 'xx');
  expect([unknown.status, unknown.out]).toEqual([2, '']);
  expect(unknown.err).toContain('There is no language "xx".');
});

test('the command line names each condition as the table of conditions does', () => {
  expect(cli.conditions).toEqual(Object.fromEntries(CONDITIONS.map(({ id, title }) => [id, title])));
});
