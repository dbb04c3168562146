import { afterEach, beforeEach, expect, test } from 'vitest';
import { newRequestId } from '../../../../../src/flow/request-id.ts';
import { Secret } from '../../../../../src/platform/secret.ts';
import { NovaApiTokenSource } from '../../../../../src/proxy/token-sources/nova-api/nova-api-token-source.ts';
import { defaultSettings } from '../../../../support/default-settings.ts';
import { type FakeInstance, type FakeNova, startFakeNova } from '../../../../support/fixtures/fake-nova.ts';

const STAYS = { signal: new AbortController().signal };

let nova: FakeNova;
let source: NovaApiTokenSource;
let guest: FakeInstance;

beforeEach(async () => {
  nova = await startFakeNova();
  guest = nova.addGuest({ host: '10.0.0.7', port: 5903 });
  open();
});

afterEach(async () => {
  source.close();
  await nova.close();
});

function open(oriel_nova: { confirm_consoles?: boolean } = {}): void {
  const settings = defaultSettings({
    service_user: {
      auth_url: `${nova.url}/v3`,
      username: 'nova',
      password: new Secret('service-secret'),
      timeout: 1,
    },
    oriel_nova: { timeout: 1, ...oriel_nova },
  });
  source = new NovaApiTokenSource({ settings, clock: { now: () => Date.now() } });
}

/** Opens a console of the instance, lets `happen` pass, and asks why the console closed. */
async function why(happen: () => unknown) {
  const checked = await source.check(new Secret(nova.giveToken(guest)), { requestId: newRequestId() });
  nova.requests.splice(0);
  await happen();
  return source.whyClosed(checked, STAYS);
}

const calls = () => nova.requests.map(({ call }) => call);

test.each([
  ['powering-off', 'guest_stopped'],
  ['reboot_started_hard', 'guest_restarting'],
  ['suspending', 'guest_suspended'],
  ['deleting', 'guest_deleted'],
  ['shelving', 'guest_shelved'],
  ['rebuilding', 'guest_rebuilding'],
  ['resize_migrating', 'guest_resizing'],
  ['migrating', 'guest_migrated'],
])('while Nova is %s the instance, one request gives the reason %s', async (taskState, code) => {
  expect(await why(() => Object.assign(guest, { taskState }))).toMatchObject({
    state: 'ended',
    refusal: { code },
  });
  expect(calls()).toEqual(['server']);
});

test('an instance that Nova no longer has was deleted, if the service user still has its rights', async () => {
  expect(await why(() => nova.guests.clear())).toMatchObject({
    state: 'ended',
    refusal: { code: 'guest_deleted' },
  });
  nova.guests.set(guest.uuid, guest);
  expect(await why(() => Object.assign(nova.cloud, { isAdmin: false }))).toMatchObject({ state: 'unknown' });
});

test('an instance that shut down by itself is running for Nova, and its compute host has no console of it', async () => {
  const checked = await source.check(new Secret(nova.giveToken(guest)), { requestId: newRequestId() });
  guest.port = -1;
  expect(await source.whyClosed(checked, STAYS)).toMatchObject({
    state: 'ended',
    refusal: { code: 'guest_shut_down' },
  });
});

test('a console that is at another port was restarted, and one at the same port runs', async () => {
  expect(await why(() => Object.assign(guest, { port: 5904 }))).toMatchObject({
    state: 'ended',
    refusal: { code: 'guest_restarting' },
  });
  expect(await why(() => {})).toEqual({ state: 'runs', detail: "Nova's state: active" });
});

test('no compute host is asked for a bare-metal server, since that would start its console again', async () => {
  guest.node = '9d51f082-58a4-4449-beed-6fd205a5726b';
  expect(await why(() => Object.assign(guest, { port: -1 }))).toMatchObject({ state: 'unknown' });
  expect(calls()).toEqual(['server']);
});

test('with confirm_consoles = False no compute host is asked', async () => {
  source.close();
  open({ confirm_consoles: false });
  expect(await why(() => Object.assign(guest, { port: -1 }))).toMatchObject({ state: 'unknown' });
  expect(calls()).toEqual(['server']);
});

test.each([
  [
    'does not answer',
    () => Object.assign(nova.misbehaviour, { server: { way: 'hang' } }),
    'nova_unreachable',
  ],
  ['answers 500', () => Object.assign(nova.misbehaviour, { server: { status: 500 } }), 'nova_failed'],
  ['has lost the cell', () => Object.assign(guest, { status: 'UNKNOWN', vmState: undefined }), 'cell'],
  ['cannot ask the compute host', () => nova.cloud.silentHosts.add('compute1'), 'nova_unconfirmed'],
])('if Nova %s, the reason stays unknown', async (_how, happen, detail) => {
  expect(await why(happen)).toEqual({ state: 'unknown', detail: expect.stringContaining(detail) });
});

test('a session that no longer waits ends its request', async () => {
  const checked = await source.check(new Secret(nova.giveToken(guest)), { requestId: newRequestId() });
  nova.misbehaviour.server = { way: 'hang' };
  const leaving = new AbortController();
  const asked = source.whyClosed(checked, leaving);
  leaving.abort(new Error('left'));
  expect(await asked).toMatchObject({ state: 'unknown' });
});
