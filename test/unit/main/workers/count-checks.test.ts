import { beforeEach, expect, test } from 'vitest';
import type { ConsoleauthService } from '../../../../src/contracts/consoleauth.ts';
import { Undelivered } from '../../../../src/contracts/contract.ts';
import type { CountedChecksService } from '../../../../src/contracts/workers.ts';
import { Refusal } from '../../../../src/flow/refusals.ts';
import { countChecks, relayConsoleauth } from '../../../../src/main/workers/relay-consoleauth.ts';
import { SharedSlots } from '../../../../src/main/workers/slots/shared-slots.ts';
import { anAuthorizedConsole } from '../../../support/authorized-console.ts';
import { defaultSettings } from '../../../support/default-settings.ts';

const console = anAuthorizedConsole();
const { tokenHash } = console;
const opener = { clientAddress: '192.0.2.1', resumeHashes: [] };
const checked = {
  ...{ console, vncPassword: null, requestId: 'req-2', expiresAt: 1 },
  ...{ epoch: { since: 0, deletions: [] }, once: false },
};

let asked: unknown[];
let fail: Error | undefined;
let slots: SharedSlots;
let checks: CountedChecksService;
const consoleauth = {
  check_token: async (request: unknown) => {
    asked.push(request);
    if (fail !== undefined) throw fail;
    return checked;
  },
} as unknown as ConsoleauthService;

beforeEach(() => {
  asked = [];
  fail = undefined;
});

function count(bounds: Partial<ReturnType<typeof defaultSettings>['oriel']>): void {
  const settings = defaultSettings();
  slots = new SharedSlots({ oriel: { ...settings.oriel, ...bounds } });
  for (const worker of ['1', '2']) slots.begin(worker);
  checks = countChecks(consoleauth, slots);
}

function check(worker: string, requestId: string, left: string[] = []) {
  return checks.check_token({ worker, address: '192.0.2.1', left, tokenHash, opener }, { requestId });
}

test('checks the token as a single proxy would, once it has a slot', async () => {
  count({ max_sessions: 1 });
  expect(await check('1', 'a')).toBe(checked);
  expect(asked).toEqual([{ tokenHash, opener }]);
  await expect(check('2', 'b')).rejects.toMatchObject({ code: 'proxy_full' });
  expect(asked).toHaveLength(1);
});

test('releases slots before it takes the slot of the same call', async () => {
  count({ max_sessions: 1 });
  await check('1', 'a');
  expect(await check('1', 'b', ['a'])).toBe(checked);
  expect(slots.countOf('1')).toBe(1);
});

test('releases only slots of the worker that calls', async () => {
  count({ max_sessions: 1 });
  await check('1', 'a');
  await expect(check('2', 'b', ['a'])).rejects.toMatchObject({ code: 'proxy_full' });
});

test('counts user and instance before the worker gets the reply', async () => {
  count({ max_sessions_per_guest: 1 });
  await check('1', 'a');
  await expect(check('2', 'b')).rejects.toMatchObject({ code: 'guest_share_full' });
  slots.left('1', 'a');
  slots.left('2', 'b');
  expect(await check('2', 'c')).toBe(checked);
});

test('rejects a session that left while its token was checked', async () => {
  count({});
  const asking = check('1', 'a');
  slots.left('1', 'a');
  await expect(asking).rejects.toMatchObject({ code: 'proxy_full' });
  expect(slots.countOf('1')).toBe(0);
});

test('keeps the slot of a session whose token is refused until the worker releases it', async () => {
  count({ max_sessions: 1 });
  fail = new Refusal('token_unknown');
  await expect(check('1', 'a')).rejects.toMatchObject({ code: 'token_unknown' });
  expect(slots.countOf('1')).toBe(1);
});

test('passes on the refusal if no token authority answers', async () => {
  count({});
  fail = new Undelivered('no_server', 'no process serves consoleauth', 'token_check_unreachable');
  await expect(check('1', 'a')).rejects.toMatchObject({ code: 'token_check_unreachable' });
});

test('does not let workers check tokens without a slot', async () => {
  const relayed = relayConsoleauth(consoleauth);
  await expect(relayed.check_token({ tokenHash, opener }, { requestId: 'a' })).rejects.toMatchObject({
    code: 'internal_error',
  });
  expect(asked).toEqual([]);
});
