import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Presets } from '../../src/config/load-settings.ts';
import { REFUSALS, type RefusalCode } from '../../src/flow/refusals.ts';
import type { RoleName } from '../../src/main/roles.ts';
import { ACCOUNTS } from '../support/accounts.ts';
import { startNats } from '../support/cluster/nats.ts';
import { type AllInOne, startAllInOne } from '../support/fixtures/all-in-one.ts';
import { ScriptedDriver, type ScriptedGuest } from '../support/fixtures/scripted-driver.ts';
import { echoServer, startVncServer, type VncServer } from '../support/fixtures/vnc-servers.ts';
import { closingOf, Person } from '../support/person.ts';

interface Opening {
  readonly guest: ScriptedGuest;
  readonly path: string;
}

/** How an opening comes to be refused. `before` runs between the creation of the token and its use. */
interface Case {
  readonly settings?: Presets;
  readonly headers?: Record<string, string>;
  readonly before?: (opening: Opening) => unknown;
  /** Of the VNC server; of one that works where absent. */
  readonly port?: () => number;
}

const driver = new ScriptedDriver();
const closing: (() => unknown)[] = [];
let echo: VncServer;
let mute: VncServer;
let mia: Person;
let ada: Person;

const CASES: Partial<Record<RefusalCode, Case>> = {
  proxy_full: { settings: { oriel: { max_sessions: 1 } }, before: openAnother },
  upgrades_throttled: {
    settings: { oriel: { max_upgrades_per_minute: 1 } },
    before: openAnother,
  },
  origin_forbidden: { headers: { Origin: 'http://evil.example' } },
  origin_scheme_mismatch: { headers: { Origin: 'https://127.0.0.1' } },
  token_expired: {
    settings: { consoleauth: { token_ttl: 1 } },
    before: () => new Promise((resolve) => setTimeout(resolve, 2_100)),
  },
  token_unknown: {
    before: ({ guest }) =>
      ada.api(`/oriel/v1/servers/${guest.uuid}/console-tokens?reason=maintenance`, { method: 'DELETE' }),
  },
  token_used: { settings: { oriel: { token_use: 'once' } }, before: ({ path }) => open(path) },
  token_guest_gone: { before: ({ guest }) => driver.remove(guest) },
  token_guest_stopped: { before: ({ guest }) => Object.assign(guest, { vnc: 'guest_not_running' }) },
  token_guest_moved: { before: ({ guest }) => Object.assign(guest, { vnc: { port: mute.port } }) },
  token_unconfirmed: { before: ({ guest }) => Object.assign(guest, { vnc: 'hypervisor_unreachable' }) },
  vnc_closed_early: { port: () => mute.port },
};

beforeAll(async () => {
  echo = await echoServer();
  mute = await startVncServer((talk) => void talk.socket.end());
});

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

afterAll(async () => {
  await Promise.all([echo.close(), mute.close()]);
});

async function start(settings: Presets = {}, roles?: readonly RoleName[]): Promise<AllInOne> {
  const oriel = await startAllInOne({
    settings: { ...settings, oriel: { drivers: ['demo'], ...settings.oriel } },
    drivers: [driver],
    ...(roles === undefined ? {} : { roles }),
  });
  closing.push(() => oriel.close());
  return oriel;
}

/** A session that stays open until the end of the test. */
async function open(path: string): Promise<void> {
  const webSocket = mia.webSocket(path);
  closing.push(() => webSocket.terminate());
  await new Promise((resolve, reject) => webSocket.once('message', resolve).once('error', reject));
}

async function openAnother(): Promise<void> {
  await open((await createConsole(driver.add('another', { port: echo.port }))).path);
}

async function createConsole(guest: ScriptedGuest): Promise<{ path: string; requestId: string }> {
  const { body, headers } = await mia.askForConsole(guest.uuid);
  const path = `/${new URL(body.remote_console.url).searchParams.get('path')}`;
  return { path, requestId: headers.get('x-openstack-request-id')! };
}

/** Opens the console; returns the request id that the user reads. */
async function refuse(path: string, code: RefusalCode, headers: Record<string, string> = {}) {
  const { code: closeCode, reason } = await closingOf(
    mia.webSocket(path, { protocols: ['oriel.v1', 'binary'], headers }),
  );
  expect(closeCode).toBe(REFUSALS[code].closeCode);
  return /\((req-[0-9a-f-]{36})\)$/.exec(reason)![1]!;
}

interface Trace {
  readonly server_id: string | null;
  readonly compute_host: string;
  readonly steps: readonly {
    readonly number: number;
    readonly spans: readonly { readonly outcome: string }[];
  }[];
}

async function traceOf(person: Person, requestId: string): Promise<Trace> {
  const { status, body } = await person.api(`/oriel/v1/traces/${requestId}`);
  expect(status).toBe(200);
  return body;
}

const numbersIn = ({ steps }: Trace) =>
  steps.filter(({ spans }) => spans.length > 0).map(({ number }) => number);
const outcomesIn = ({ steps }: Trace) => steps.flatMap(({ spans }) => spans.map(({ outcome }) => outcome));
const oneTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

test.each(Object.entries(CASES) as [RefusalCode, Case][])(
  'the id on the refusal %s leads to all steps of that console, with instance and host',
  async (code, { settings, headers, before, port = () => echo.port }) => {
    const oriel = await start(settings);
    [mia, ada] = await Promise.all([
      Person.signIn(oriel, ACCOUNTS.member),
      Person.signIn(oriel, ACCOUNTS.admin),
    ]);
    const guest = driver.add(code, { port: port() });
    const { path, requestId } = await createConsole(guest);
    const page = await fetch(`${oriel.proxyUrl}/vnc_lite.html?path=${encodeURIComponent(path.slice(1))}`);
    await page.text();
    await before?.({ guest, path });
    const shown = await refuse(path, code, headers);
    const trace = await traceOf(ada, shown);
    expect(trace).toMatchObject({ server_id: guest.uuid, compute_host: 'allinone' });
    expect(outcomesIn(trace)).toContain(code);
    expect(numbersIn(trace)).toEqual(expect.arrayContaining(oneTo(13)));
    expect(numbersIn(trace)).toContain(REFUSALS[code].step);
    // Its project may see it too, without the host; and the trace of the creation shows the refusal.
    expect(await traceOf(mia, shown)).toMatchObject({ server_id: guest.uuid, compute_host: '' });
    expect(outcomesIn(await traceOf(mia, requestId))).toContain(code);
  },
);

test('a refusal of step 15 shows the id of the request that created the token, also after the token has ended', async () => {
  const oriel = await start();
  [mia, ada] = await Promise.all([
    Person.signIn(oriel, ACCOUNTS.member),
    Person.signIn(oriel, ACCOUNTS.admin),
  ]);
  const guest = driver.add('ended', { port: echo.port });
  const { path, requestId } = await createConsole(guest);
  await CASES.token_unknown!.before!({ guest, path });
  expect(await refuse(path, 'token_unknown')).toBe(requestId);
  const line = oriel
    .logText()
    .split('\n')
    .find((each) => each.includes('console refused'))!;
  expect(JSON.parse(line)).toMatchObject({
    request_id: requestId,
    instance_uuid: guest.uuid,
    compute_host: 'allinone',
    token: expect.stringMatching(/^[0-9a-f]{8}$/),
  });
});

test('a token authority that does not answer: the id leads to the creation of the token all the same', async () => {
  const nats = await startNats();
  closing.push(() => nats.close());
  const settings = { oriel: { transport: 'nats' }, oriel_nats: { servers: [nats.url] } } as const;
  const authority = await startAllInOne({ settings, roles: ['consoleauth'] });
  const oriel = await start(settings, ['compute', 'api', 'novncproxy']);
  mia = await Person.signIn(oriel, ACCOUNTS.member);
  const guest = driver.add('unchecked', { port: echo.port });
  const { path } = await createConsole(guest);
  await authority.close();
  const shown = await refuse(path, 'token_check_unreachable');
  await start(settings, ['consoleauth']);
  ada = await Person.signIn(oriel, ACCOUNTS.admin);
  const trace = await traceOf(ada, shown);
  expect(trace).toMatchObject({ server_id: guest.uuid, compute_host: 'allinone' });
  // Step 10 was seen by the authority that is gone.
  expect(numbersIn(trace)).toEqual([...oneTo(9), 11, 13, 14]);
});

test('nothing of a trace joins the consoles of two tokens', async () => {
  const oriel = await start();
  [mia, ada] = await Promise.all([
    Person.signIn(oriel, ACCOUNTS.member),
    Person.signIn(oriel, ACCOUNTS.admin),
  ]);
  const guest = driver.add('two consoles', { port: echo.port });
  const [one, other] = [await createConsole(guest), await createConsole(guest)];
  await refuse(one.path, 'origin_forbidden', { Origin: 'http://evil.example' });
  expect(outcomesIn(await traceOf(ada, one.requestId))).toContain('origin_forbidden');
  expect(outcomesIn(await traceOf(ada, other.requestId))).not.toContain('origin_forbidden');
});
