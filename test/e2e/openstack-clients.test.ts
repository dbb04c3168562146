import { execFile } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatPasswordHash } from '../../src/config/values/user-line.ts';
import { hashPassword } from '../../src/platform/password-hash.ts';
import { ACCOUNTS, CHEAP, userLines } from '../support/accounts.ts';
import { type ApiFixture, startApiFixture } from '../support/fixtures/api-fixture.ts';
import { guest } from '../support/fixtures/peers.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Debian's own clients by their full path: another Python first in PATH lacks their modules. */
const OPENSTACK = '/usr/bin/openstack';
const NOVA = '/usr/bin/nova';
const URL_FORM = /http:\/\/127\.0\.0\.1:6080\/vnc_lite\.html\?path=%3Ftoken%3D[0-9a-f-]{36}/;

interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

let lab: ApiFixture;
let home: string;

beforeAll(async () => {
  const hash = formatPasswordHash(await hashPassword('app-secret', CHEAP));
  lab = await startApiFixture({
    oriel_auth: { user: await userLines(), application_credential: [`cred1 backup ${hash} mia demo=member`] },
  });
  lab.guests.push(guest({ name: 'off', status: 'SHUTOFF' }), guest({ name: 'theirs', projectId: 'other' }));
  home = temporaryFolder();
});
afterAll(async () => {
  await lab.close();
});

function run(
  program: string,
  args: readonly string[],
  options: { as?: keyof typeof ACCOUNTS; env?: Record<string, string> } = {},
): Promise<Ran> {
  const { name, password, project } = ACCOUNTS[options.as ?? 'member'];
  const env = options.env ?? {
    OS_AUTH_URL: `${lab.url}/v3`,
    OS_USERNAME: name,
    OS_PASSWORD: password,
    OS_PROJECT_NAME: project,
    OS_USER_DOMAIN_NAME: 'Default',
    OS_PROJECT_DOMAIN_NAME: 'Default',
    OS_IDENTITY_API_VERSION: '3',
  };
  return new Promise((resolve) => {
    const settings = { env: { PATH: '/usr/bin:/bin', HOME: home, LANG: 'C.UTF-8', ...env }, timeout: 60_000 };
    execFile(program, [...args], settings, (error, out, err) => {
      resolve({ status: error === null ? 0 : Number(error.code ?? -1), out, err });
    });
  });
}

const openstack = (...args: string[]) => run(OPENSTACK, args);
const nova = (...args: string[]) => run(NOVA, args);

/** The command's output as JSON; its errors where it has none. */
async function json(...args: string[]) {
  const ran = await openstack(...args, '-f', 'json');
  if (ran.status !== 0) throw new Error(ran.err);
  return JSON.parse(ran.out);
}

describe('openstack', () => {
  test('server list shows the guests of the project', async () => {
    const rows = await json('server', 'list');
    const brief = rows.map((row: Record<string, string>) => [row.Name, row.Status, row.ID]);
    expect(brief).toEqual([
      ['off', 'SHUTOFF', lab.guests[1]?.uuid],
      ['vm1', 'ACTIVE', lab.guest.uuid],
    ]);
    const filters = ['--name', '^(off|vm)', '--status', 'SHUTOFF', '--limit', '1'];
    expect((await json('server', 'list', ...filters)).length).toBe(1);
  });

  test('server list --all-projects is for administrators', async () => {
    const all = await run(OPENSTACK, ['server', 'list', '--all-projects', '-f', 'json', '--long'], {
      as: 'admin',
    });
    expect(all.err).toBe('');
    expect(JSON.parse(all.out)).toHaveLength(3);
    const refused = await openstack('server', 'list', '--all-projects');
    expect(refused.status).not.toBe(0);
    expect(refused.err).toContain("Policy doesn't allow os_compute_api:servers:index:get_all_tenants");
  });

  test('server show finds a guest by name and by id', async () => {
    for (const wanted of ['vm1', lab.guest.uuid]) {
      const shown = await json('server', 'show', wanted);
      expect(shown).toMatchObject({ id: lab.guest.uuid, name: 'vm1', status: 'ACTIVE' });
    }
    const missing = await openstack('server', 'show', 'nosuch');
    expect([missing.status, missing.err]).toEqual([1, expect.stringMatching(/No server.*nosuch/i)]);
  });

  // Each start of a client takes more than a second of processor time: names and ids, versions and refusals are distributed.
  test('console url show --novnc gives an address', async () => {
    const shown = await json('console', 'url', 'show', '--novnc', 'vm1');
    expect(shown).toMatchObject({ protocol: 'vnc', type: 'novnc', url: expect.stringMatching(URL_FORM) });
  });

  test('console url show finds a guest by its id, and uses the old action when told an old version', async () => {
    const wanted = ['console', 'url', 'show', '--novnc', lab.guest.uuid];
    expect((await json('--os-compute-api-version', '2.5', ...wanted)).url).toMatch(URL_FORM);
    expect((await json('--os-compute-api-version', '2.92', ...wanted)).url).toMatch(URL_FORM);
  });

  test.each([
    ['--xvpvnc', 'Invalid console type xvpvnc'],
    ['--spice', 'Unavailable console type spice-html5.'],
    ['--mks', 'Unavailable console type webmks.'],
  ])('console url show %s is refused: %s', async (kind, message) => {
    const ran = await openstack('console', 'url', 'show', kind, 'vm1');
    expect(ran.status).toBe(1);
    expect(ran.err).toContain(message);
    expect(ran.err).not.toContain('Traceback');
  });

  test('a stopped guest is refused with the reason', async () => {
    const ran = await openstack('console', 'url', 'show', '--novnc', 'off');
    expect(ran.status).toBe(1);
    expect(ran.err).toContain('The guest is not running');
  });

  test("another project's guest does not exist", async () => {
    const ran = await openstack('console', 'url', 'show', '--novnc', lab.guests[2]!.uuid);
    expect([ran.status, ran.err]).toEqual([1, expect.stringMatching(/No server/i)]);
  });

  test('a reader sees guests and may not open them', async () => {
    const ran = await run(OPENSTACK, ['console', 'url', 'show', '--novnc', 'vm1'], { as: 'reader' });
    expect(ran.status).toBe(1);
    expect(ran.err).toContain("Policy doesn't allow os_compute_api:os-remote-consoles to be performed.");
  });

  test('the client reports a wrong password', async () => {
    const ran = await run(OPENSTACK, ['--os-password', 'wrong', 'server', 'list']);
    expect(ran.status).toBe(1);
    expect(ran.err).toContain('The request you have made requires authentication. (HTTP 401)');
  });

  test('token issue, token revoke and project list work', async () => {
    const issued = await json('token', 'issue');
    expect(issued).toMatchObject({ project_id: 'demo', user_id: 'mia' });
    const revoked = await openstack('token', 'revoke', issued.id);
    expect([revoked.status, revoked.err]).toEqual([0, '']);
    const asRevoked = await run(OPENSTACK, ['server', 'list'], {
      env: {
        OS_AUTH_TYPE: 'admin_token',
        OS_ENDPOINT: `${lab.url}/v2.1`,
        OS_TOKEN: issued.id,
      },
    });
    expect(asRevoked.err).toContain('requires authentication');
    const projects = await json('project', 'list', '--my-projects');
    expect(projects).toEqual([{ ID: 'demo', Name: 'demo' }]);
    const endpoints = await json('catalog', 'list');
    expect(endpoints.map((row: Record<string, string>) => row.Type)).toEqual([
      'compute',
      'identity',
      'image',
    ]);
  });

  test('an application credential signs in, and so does the identity API under /identity', async () => {
    const ran = await run(OPENSTACK, ['console', 'url', 'show', '--novnc', 'vm1', '-f', 'json'], {
      env: {
        OS_AUTH_TYPE: 'v3applicationcredential',
        OS_AUTH_URL: `${lab.url}/identity`,
        OS_APPLICATION_CREDENTIAL_ID: 'cred1',
        OS_APPLICATION_CREDENTIAL_SECRET: 'app-secret',
      },
    });
    expect(ran.err).toBe('');
    expect(JSON.parse(ran.out).url).toMatch(URL_FORM);
  });

  test('--debug shows no traceback, no warning about the service, and both request id headers', async () => {
    const ran = await openstack('--debug', 'console', 'url', 'show', '--novnc', 'vm1');
    expect(ran.status).toBe(0);
    expect(ran.err).not.toMatch(/Traceback|Failed to discover|No version data|WARNING/);
    expect(ran.err).toMatch(/x-compute-request-id: req-|GET call to compute .* used request id req-/i);
    expect(ran.err).not.toContain(ACCOUNTS.member.password);
  });
});

describe('nova', () => {
  test.each([
    ['its newest version', 'name', []],
    ['2.1', 'id', ['--os-compute-api-version', '2.1']],
    ['2.6', 'id', ['--os-compute-api-version', '2.6']],
  ])('get-vnc-console at %s gives an address, by %s', async (_version, by, flags) => {
    const ran = await nova(...flags, 'get-vnc-console', by === 'id' ? lab.guest.uuid : 'vm1', 'novnc');
    expect(ran.status, ran.err).toBe(0);
    expect(ran.out).toMatch(URL_FORM);
  });

  test('list and show work', async () => {
    const list = await nova('list');
    expect(list.status, list.err).toBe(0);
    expect(list.out).toMatch(/vm1 .*ACTIVE/);
    const show = await nova('show', 'vm1');
    expect(show.status, show.err).toBe(0);
    expect(show.out).toContain(lab.guest.uuid);
  });

  test('consoles that Oriel does not offer are refused in words', async () => {
    const serial = await nova('get-serial-console', 'vm1');
    expect([serial.status, serial.err]).toEqual([
      1,
      expect.stringContaining('Unavailable console type serial. (HTTP 400) (Request-ID: req-'),
    ]);
    const xvp = await nova('get-vnc-console', 'vm1', 'xvpvnc');
    expect([xvp.status, xvp.err]).toEqual([1, expect.stringContaining('Invalid console type xvpvnc')]);
  });

  test('--debug is free of tracebacks', async () => {
    const ran = await nova('--debug', 'get-vnc-console', 'vm1', 'novnc');
    expect(ran.status).toBe(0);
    expect(ran.err).not.toContain('Traceback');
  });
});
