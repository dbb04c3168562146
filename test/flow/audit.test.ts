import { existsSync, readFileSync, renameSync, symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import type { Presets } from '../../src/config/load-settings.ts';
import { EVENTS, type EventKind } from '../../src/observe/events.ts';
import { ACCOUNTS } from '../support/accounts.ts';
import { type ServeProcess, startServing } from '../support/cluster/serve-process.ts';
import { type AllInOne, startAllInOne } from '../support/fixtures/all-in-one.ts';
import { closingOf, Person, tokenOf } from '../support/person.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

type Record_ = Record<string, unknown>;

let folder: string;
let path: string;
const closing: (() => Promise<void> | void)[] = [];
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder, 'audit.log');
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const recordsIn = (file: string) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record_);
const records = (event?: string) =>
  recordsIn(path).filter((each) => event === undefined || each.event === event);

async function startOriel(more: Presets['oriel'] = {}): Promise<AllInOne> {
  const oriel = await startAllInOne({
    settings: { oriel: { drivers: ['demo'], default_project: 'demo', audit_log: path, ...more } },
  });
  closing.push(() => oriel.close());
  return oriel;
}

async function openConsole(at: AllInOne | ServeProcess, mia?: Person) {
  const person = mia ?? (await Person.signIn(at, ACCOUNTS.member));
  const url = await person.consoleUrl('demo');
  const { webSocket } = await person.view(url);
  closing.push(() => webSocket.terminate());
  return { person, url, webSocket, ending: closingOf(webSocket) };
}

const tryToken = async (at: AllInOne, url: URL | string) => {
  const webSocket: WebSocket = new Person(at).webSocket(url, { protocols: ['oriel.v1'] });
  return (await closingOf(webSocket)).code;
};

/** The lines that docs/audit.md shows. */
function documented(): Record_[] {
  const text = readFileSync(new URL('../../docs/audit.md', import.meta.url), 'utf8');
  const [, lines = ''] = /```json\n([^`]+)```/.exec(text) ?? [];
  return lines
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record_);
}

/** Values that differ from run to run are compared by their type alone. */
const BY_CHANCE = ['time', 'host', 'compute_host', 'request_id', 'session_id', 'client', 'instance_uuid'];
function withoutChance(record: Record_): unknown[] {
  return Object.entries(record).map(([name, value]) =>
    BY_CHANCE.includes(name) || typeof value === 'number' ? [name, typeof value] : [name, value],
  );
}

describe('the audit file', () => {
  test('tells of one console from the sign-in to its end, joined by its ids, with nothing secret', async () => {
    const oriel = await startOriel();
    const { person, url, webSocket } = await openConsole(oriel);
    webSocket.close();
    await expect.poll(() => records('session.ended')).toHaveLength(1);
    const [signedIn, created, opened, ended] = [
      'sign_in.succeeded',
      'console.created',
      'session.opened',
      'session.ended',
    ].map((event) => records(event)[0]!);
    const mia = { host: 'allinone', client: '127.0.0.1', user: 'mia', user_id: 'mia', project_id: 'demo' };
    expect(signedIn).toMatchObject({ ...mia, method: 'password' });
    const guest = {
      instance_uuid: await person.serverId('demo'),
      request_id: expect.stringMatching(/^req-/),
    };
    expect(created).toMatchObject({ ...mia, ...guest, compute_host: 'allinone' });
    expect(opened).toMatchObject({
      ...mia,
      ...guest,
      request_id: created!.request_id,
      compute_host: 'allinone',
    });
    expect(ended).toMatchObject({
      ...mia,
      request_id: created!.request_id,
      session_id: opened!.session_id,
      code: 'browser_closed',
      reason: null,
    });
    expect(ended!.bytes_to_browser).toBeGreaterThan(0);
    const text = readFileSync(path, 'utf8');
    for (const secret of [tokenOf(url), person.token, ACCOUNTS.member.password, '?token', 'oriel1.']) {
      expect(text).not.toContain(secret);
    }
    for (const record of records()) {
      const { audit }: EventKind = EVENTS[record.event as keyof typeof EVENTS];
      expect(Object.keys(record)).toEqual(['time', 'event', 'host', ...audit!.fields]);
    }
  });

  test('records each refusal: at sign-in, at the api and at the proxy', async () => {
    const oriel = await startOriel();
    const mia = await Person.signIn(oriel, ACCOUNTS.member);
    await Person.signIn(oriel, { ...ACCOUNTS.member, password: 'wrong' });
    await Person.signIn(oriel, { ...ACCOUNTS.member, name: ACCOUNTS.member.password });
    const reader = await Person.signIn(oriel, ACCOUNTS.reader);
    const demo = await mia.serverId('demo');
    await reader.askForConsole(demo);
    await new Person(oriel).askForConsole(demo);
    expect(await tryToken(oriel, '/websockify?token=00000000-0000-4000-8000-000000000000')).toBe(4450);
    expect(await tryToken(oriel, '/websockify')).toBe(4430);
    await expect.poll(() => records('session.refused')).toHaveLength(2);
    const signIns = records('sign_in.failed');
    expect(signIns.map(({ user }) => user).sort()).toEqual(['mia', null]);
    expect(signIns[0]).toMatchObject({ client: '127.0.0.1', code: 'unauthenticated', method: 'password' });
    expect(readFileSync(path, 'utf8')).not.toContain(ACCOUNTS.member.password);
    expect(records('console.refused')).toMatchObject([
      { user: 'rea', instance_uuid: demo, code: 'forbidden', step: 2 },
      { user: null, instance_uuid: demo, code: 'unauthenticated', step: 2 },
    ]);
    expect(records('session.refused')).toMatchObject([
      { client: '127.0.0.1', user: null, code: 'token_unknown', step: 15 },
      { client: '127.0.0.1', user: null, code: 'token_missing', step: 13 },
    ]);
  });

  test('names the operator who ended a session or withdrew its addresses, and who signed out', async () => {
    const oriel = await startOriel();
    const first = await openConsole(oriel);
    const ada = await Person.signIn(oriel, ACCOUNTS.admin);
    await expect.poll(() => records('session.opened')).toHaveLength(1);
    const { session_id } = records('session.opened')[0]!;
    await ada.api(`/oriel/v1/sessions/${session_id}?reason=disk%20swap`, { method: 'DELETE' });
    await first.ending;
    const second = await openConsole(oriel, first.person);
    const demo = await first.person.serverId('demo');
    await ada.api(`/oriel/v1/servers/${demo}/console-tokens?reason=over`, { method: 'DELETE' });
    await second.ending;
    await first.person.api('/v3/auth/tokens', {
      method: 'DELETE',
      headers: { 'X-Subject-Token': first.person.token },
    });
    await expect.poll(() => records('sign_in.revoked')).toHaveLength(1);
    expect(records('session.end_asked')).toMatchObject([{ user: 'ada', session_id, reason: 'disk swap' }]);
    expect(records('consoles.withdrawn')).toMatchObject([
      { user: 'ada', instance_uuid: demo, reason: 'over', deleted: 2 },
    ]);
    expect(records('tokens.deleted')).toMatchObject([
      { instance_uuid: demo, code: 'ended_by_operator', deleted: 2 },
    ]);
    expect(records('session.ended')).toMatchObject([
      { session_id, code: 'ended_by_operator', reason: 'disk swap' },
      { code: 'ended_by_operator', reason: 'over' },
    ]);
    expect(records('sign_in.revoked')).toMatchObject([{ user: 'mia', of_user: 'mia' }]);
    expect(documented().map(withoutChance)).toEqual(
      documented().map(({ event }) => withoutChance(records(event as string)[0]!)),
    );
  });
});

describe('a file that cannot be written', () => {
  test('stops the start with its option where it cannot be opened', async () => {
    const oriel = startAllInOne({
      settings: { oriel: { drivers: ['demo'], audit_log: join(folder, 'no', 'file') } },
    });
    await expect(oriel).rejects.toThrow('[oriel] audit_log cannot be written: ENOENT');
  });

  test('delays no request with audit_failure = continue, and logs the failure', async () => {
    symlinkSync('/dev/full', path);
    const oriel = await startOriel();
    await openConsole(oriel);
    await expect.poll(() => oriel.logText()).toContain('THE AUDIT FILE CANNOT BE WRITTEN');
  });

  test('opens no console with audit_failure = refuse until the queue has space again', async () => {
    const at = await startServing(['[oriel]', `audit_log = ${path}`, 'audit_failure = refuse']);
    closing.push(() => at.close());
    const mia = await Person.signIn(at, ACCOUNTS.member);
    const url = await mia.consoleUrl('demo');
    const full = async (target: string) => {
      const before = at.log().filter(({ msg }) => msg === 'the configuration was read again').length;
      unlinkSync(path);
      if (target !== '') symlinkSync(target, path);
      at.signal('SIGHUP');
      await expect
        .poll(() => at.log().filter(({ msg }) => msg === 'the configuration was read again').length)
        .toBe(before + 1);
    };
    await full('/dev/full');
    await expect.poll(async () => (await mia.askForConsole(await mia.serverId('demo'))).status).toBe(503);
    expect(await tryToken(at as unknown as AllInOne, url)).toBe(4515);
    await full('');
    await expect.poll(async () => (await mia.askForConsole(await mia.serverId('demo'))).status).toBe(200);
    const { webSocket } = await mia.view(url);
    webSocket.terminate();
    await expect.poll(() => records('session.refused')).toMatchObject([{ code: 'session_not_audited' }]);
    await expect.poll(() => records('session.opened')).toHaveLength(1);
  });
});

test('SIGHUP goes on in a new file after logrotate has renamed the old one', async () => {
  const at = await startServing(['[oriel]', `audit_log = ${path}`]);
  closing.push(() => at.close());
  const { webSocket, ending } = await openConsole(at);
  await expect.poll(() => records('session.opened')).toHaveLength(1);
  renameSync(path, `${path}.1`);
  at.signal('SIGHUP');
  const reloaded = () => [`${path}.1`, path].filter(existsSync).flatMap(recordsIn);
  await expect.poll(() => reloaded().map(({ event }) => event)).toContain('configuration.reloaded');
  await expect.poll(() => existsSync(path)).toBe(true);
  webSocket.close();
  await ending;
  at.signal('SIGTERM');
  expect(await at.ended).toBe(0);
  expect(records().map(({ event }) => event)).toEqual(
    expect.arrayContaining(['session.ended', 'process.stopped']),
  );
  expect(recordsIn(`${path}.1`)[0]).toMatchObject({
    event: 'process.started',
    roles: ['consoleauth', 'compute', 'novncproxy', 'api', 'dashboard'],
  });
});
