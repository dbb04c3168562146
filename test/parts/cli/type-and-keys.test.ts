import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { runCli } from '../../../src/cli/run-cli.ts';
import { ACCOUNTS } from '../../support/accounts.ts';
import { type AllInOne, startAllInOne } from '../../support/fixtures/all-in-one.ts';
import { type RecordingGuest, startRecordingGuest } from '../../support/fixtures/recording-guest.ts';
import { vncServerRow } from '../../support/fixtures/vnc-server-row.ts';
import { startVncServer, type VncServer } from '../../support/fixtures/vnc-servers.ts';
import { memoryIo } from '../../support/memory-io.ts';
import { Person } from '../../support/person.ts';
import { until } from '../../support/until.ts';

let guest: RecordingGuest;
let mute: VncServer;
let oriel: AllInOne;
let ada: Person;

beforeAll(async () => {
  guest = await startRecordingGuest();
  mute = await startVncServer(({ socket }) => void socket.destroy());
  oriel = await startAllInOne({
    settings: {
      oriel: { drivers: ['vnc'], reader_consoles: 'view_only' },
      oriel_vnc: {
        server: [vncServerRow('pc1', guest.server.port), vncServerRow('broken', mute.port)],
      },
    },
  });
  ada = await Person.signIn(oriel, ACCOUNTS.admin);
});

afterAll(async () => {
  await oriel.close();
  await guest.server.close();
  await mute.close();
});

beforeEach(() => {
  guest.keys.length = 0;
});

function start(argv: string[], { who = 'member' as keyof typeof ACCOUNTS, input = '' } = {}) {
  const { name, password, project } = ACCOUNTS[who];
  const io = memoryIo({
    env: {
      OS_AUTH_URL: `${oriel.apiUrl}/v3`,
      OS_USERNAME: name,
      OS_PASSWORD: password,
      OS_PROJECT_NAME: project,
      HOME: '/nonexistent',
    },
    input,
  });
  const ended = runCli(argv, COMMANDS, io);
  return { io, ended };
}

async function run(argv: string[], options?: Parameters<typeof start>[1]) {
  const { io, ended } = start(argv, options);
  return { status: await ended, out: io.stdout(), err: io.stderr() };
}

/** The keys that were pressed, without modifiers. */
const typed = () => guest.keys.filter((keysym) => keysym < 0xffe1 || keysym > 0xffee);
const keysyms = (text: string) => [...text].map((character) => character.charCodeAt(0));

async function sessions() {
  const { body } = await ada.api('/oriel/v1/sessions');
  return body.sessions as { id: string; server_name: string; user_name: string; view_only: boolean }[];
}

test('types a text and Enter, and says how much', async () => {
  const { status, out, err } = await run(['type', 'pc1', 'ls -l', '--enter']);
  expect({ status, out, err }).toEqual({
    status: 0,
    out: '6 characters were typed into pc1.\n',
    err: '',
  });
  expect(typed()).toEqual([...keysyms('ls -l'), 0xff0d]);
});

test('reads a text from standard input without its last line end', async () => {
  const { status } = await run(['type', 'pc1', '-'], { input: 'pw 1\nx\n' });
  expect(status).toBe(0);
  expect(typed()).toEqual([...keysyms('pw 1'), 0xff0d, ...keysyms('x')]);
});

test('types nothing if the layout lacks a character', async () => {
  const { status, err } = await run(['type', '--layout', 'us', 'pc1', 'Grüße']);
  expect(status).toBe(1);
  expect(err).toContain('Nothing was typed: the layout us has no key for ü ß. Is --layout');
  expect(typed()).toEqual([]);
});

test('presses combinations in order', async () => {
  const { status, out } = await run(['keys', 'pc1', 'ctrl-alt-del', 'F2', 'Ctrl+Alt+F1']);
  expect({ status, out }).toEqual({ status: 0, out: '3 combinations were typed into pc1.\n' });
  const pressed = guest.keys.slice(guest.keys.indexOf(0xffe3));
  expect(pressed).toEqual([0xffe3, 0xffe9, 0xffff, 0xffbf, 0xffe3, 0xffe9, 0xffbe]);
});

test.each([
  [['keys', 'pc1', 'ctrl-alt-dle'], 'there is no key "dle". Did you mean del?'],
  [['type', 'pc1', 'x', '--layout', 'de-nodeadkey'], 'Did you mean de-nodeadkeys?'],
  [['type', 'pc1', 'x', '--pace', 'fast'], 'There is no pace "fast". The paces are steady and slow.'],
  [['type', 'pc1', ''], 'The text is empty.'],
  [['keys', 'pc1'], 'The argument keys is missing.'],
])('%j is wrong usage', async (argv, message) => {
  const { status, err } = await run(argv);
  expect(status).toBe(2);
  expect(err).toContain(message);
});

test('a user who may only view types nothing', async () => {
  const { status, err } = await run(['type', 'pc1', 'x'], { who: 'reader' });
  expect(status).toBe(1);
  expect(err).toContain('Nothing was typed: you may view the console of pc1, but not use it.');
  expect(typed()).toEqual([]);
});

test('names the refusal of a console that does not open', async () => {
  const { status, err } = await run(['type', 'broken', 'x']);
  expect(status).toBe(1);
  expect(err).toMatch(/^Nothing was typed\. .+ \(vnc_closed_early\)\nRequest id: req-/);
});

test('others see the session while it types and can end it, with their words', async () => {
  const { io, ended } = start(['type', 'pc1', 'x'.repeat(400)]);
  await until(async () => typed().length > 3);
  const [session] = await sessions();
  expect(session).toMatchObject({ server_name: 'pc1', user_name: 'mia', view_only: false });
  await ada.api(`/oriel/v1/sessions/${session!.id}?reason=not%20now`, { method: 'DELETE' });
  expect(await ended).toBe(3);
  expect(io.stderr()).toMatch(/^\d+ of 400 characters were typed into pc1; the last \d+ may not have/);
  expect(io.stderr()).toContain('"not now"');
  expect(io.stdout()).toBe('');
});

test('stops at SIGINT, after the whole keys of a character, with status 130', async () => {
  const { io, ended } = start(['type', 'pc1', 'x'.repeat(400)]);
  await until(async () => typed().length > 3);
  process.emit('SIGINT');
  expect(await ended).toBe(130);
  const count = Number(/^Interrupted: (\d+) of 400 characters/.exec(io.stderr())?.[1]);
  await until(async () => typed().length === count);
  await until(async () => (await sessions()).length === 0);
});
