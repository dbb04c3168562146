import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiFixture, startApiFixture } from '../../support/fixtures/api-fixture.ts';

/** What Nova 26.2.2 answered to the same requests, but for what Oriel does not offer or puts right on purpose. */
interface Case {
  readonly title: string;
  readonly request: readonly [method: string, path: string];
  readonly as?: 'admin' | 'member' | 'reader' | 'stranger' | 'anonymous';
  readonly version?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly status: number;
  /** `fault`: key and message; `body`: the whole answer. */
  readonly fault?: readonly [key: string, message: string];
  readonly answer?: unknown;
  /** The microversion that the answer's headers name; null for none. */
  readonly announced?: string | null;
}

const CREATE = ['POST', '/v2.1/servers/{id}/remote-consoles'] as const;
const ACTION = ['POST', '/v2.1/servers/{id}/action'] as const;
const NOVNC = { remote_console: { protocol: 'vnc', type: 'novnc' } };
const NOT_FOUND = ['itemNotFound', 'The resource could not be found.'] as const;
const console = (protocol: string, type: string) => ({ remote_console: { protocol, type } });
const IN_VNC_LITE = expect.stringMatching(
  /^http:\/\/127\.0\.0\.1:6080\/vnc_lite\.html\?path=%3Ftoken%3D[0-9a-f-]{36}$/,
);
const CREATED = { remote_console: { protocol: 'vnc', type: 'novnc', url: IN_VNC_LITE } };

const CASES: readonly Case[] = [
  { title: 'create, 2.6', request: CREATE, version: '2.6', body: NOVNC, status: 200, answer: CREATED },
  {
    title: 'create, 2.5 (before remote-consoles)',
    request: CREATE,
    version: '2.5',
    body: NOVNC,
    status: 404,
    fault: NOT_FOUND,
  },
  {
    title: 'create, no microversion header',
    request: CREATE,
    body: NOVNC,
    status: 404,
    fault: NOT_FOUND,
    announced: '2.1',
  },
  {
    title: 'create, latest',
    request: CREATE,
    version: 'latest',
    body: NOVNC,
    status: 200,
    answer: CREATED,
    announced: '2.99',
  },
  {
    title: 'webmks at 2.7 (added in 2.8)',
    request: CREATE,
    version: '2.7',
    body: console('mks', 'webmks'),
    status: 400,
    fault: [
      'badRequest',
      "Invalid input for field/attribute protocol. Value: mks. 'mks' is not one of ['vnc', 'spice', 'rdp', 'serial']",
    ],
  },
  {
    title: 'protocol/type mismatch',
    request: CREATE,
    version: '2.8',
    body: console('vnc', 'serial'),
    status: 400,
    fault: ['badRequest', 'Invalid console type serial'],
  },
  {
    title: 'unknown protocol',
    request: CREATE,
    version: '2.8',
    body: console('ssh', 'novnc'),
    status: 400,
    fault: [
      'badRequest',
      "Invalid input for field/attribute protocol. Value: ssh. 'ssh' is not one of ['vnc', 'spice', 'rdp', 'serial', 'mks']",
    ],
  },
  {
    title: 'missing type',
    request: CREATE,
    version: '2.8',
    body: { remote_console: { protocol: 'vnc' } },
    status: 400,
    fault: [
      'badRequest',
      "Invalid input for field/attribute remote_console. Value: {'protocol': 'vnc'}. 'type' is a required property",
    ],
  },
  {
    title: 'extra property',
    request: CREATE,
    version: '2.8',
    body: { remote_console: { protocol: 'vnc', type: 'novnc', x: 1 } },
    status: 400,
    fault: [
      'badRequest',
      "Invalid input for field/attribute remote_console. Value: {'protocol': 'vnc', 'type': 'novnc', 'x': 1}. Additional properties are not allowed ('x' was unexpected)",
    ],
  },
  {
    title: 'extra top-level',
    request: CREATE,
    version: '2.8',
    body: { ...NOVNC, y: 1 },
    status: 400,
    fault: ['badRequest', "Additional properties are not allowed ('y' was unexpected)"],
  },
  {
    title: 'body not JSON',
    request: CREATE,
    version: '2.8',
    body: '{nope',
    status: 400,
    fault: ['badRequest', 'Malformed request body'],
  },
  {
    title: 'empty body',
    request: CREATE,
    version: '2.8',
    status: 400,
    fault: ['badRequest', "None is not of type 'object'"],
  },
  {
    title: 'unknown server',
    request: ['POST', '/v2.1/servers/00000000-0000-0000-0000-00000000dead/remote-consoles'],
    version: '2.8',
    body: NOVNC,
    status: 404,
    fault: ['itemNotFound', 'Instance 00000000-0000-0000-0000-00000000dead could not be found.'],
  },
  {
    title: 'other project, not admin',
    request: CREATE,
    as: 'stranger',
    version: '2.8',
    body: NOVNC,
    status: 404,
    fault: ['itemNotFound', 'Instance {id} could not be found.'],
  },
  {
    title: 'other project, admin',
    request: CREATE,
    as: 'admin',
    version: '2.8',
    body: NOVNC,
    status: 200,
    answer: CREATED,
  },
  {
    title: 'same project, reader',
    request: CREATE,
    as: 'reader',
    version: '2.8',
    body: NOVNC,
    status: 403,
    fault: ['forbidden', "Policy doesn't allow os_compute_api:os-remote-consoles to be performed."],
  },
  {
    title: 'no auth token',
    request: CREATE,
    as: 'anonymous',
    version: '2.8',
    body: NOVNC,
    status: 401,
    fault: ['error', 'The request you have made requires authentication.'],
    announced: null,
  },
  {
    title: 'bad auth token',
    request: CREATE,
    as: 'anonymous',
    headers: { 'X-Auth-Token': 'gAAAAABn' },
    version: '2.8',
    body: NOVNC,
    status: 401,
    fault: ['error', 'The request you have made requires authentication.'],
    announced: null,
  },
  {
    title: 'microversion too high',
    request: CREATE,
    version: '2.200',
    body: NOVNC,
    status: 406,
    fault: ['computeFault', 'Version 2.200 is not supported by the API. Minimum is 2.1 and maximum is 2.99.'],
  },
  {
    title: 'microversion malformed',
    request: CREATE,
    version: '2.x',
    body: NOVNC,
    status: 400,
    fault: [
      'badRequest',
      'API Version String 2.x is of invalid format. Must be of format MajorNum.MinorNum.',
    ],
    announced: null,
  },
  // Nova says it in HTML there; its other 404 are JSON, and clients read those.
  { title: 'GET not allowed', request: ['GET', CREATE[1]], version: '2.8', status: 404, fault: NOT_FOUND },
  {
    title: 'xvpvnc',
    request: CREATE,
    version: '2.8',
    body: console('vnc', 'xvpvnc'),
    status: 400,
    fault: ['badRequest', 'Invalid console type xvpvnc'],
  },
  {
    title: 'rdp',
    request: CREATE,
    version: '2.8',
    body: console('rdp', 'rdp-html5'),
    status: 400,
    fault: ['badRequest', 'Unavailable console type rdp-html5.'],
  },
  {
    title: 'mks',
    request: CREATE,
    version: '2.8',
    body: console('mks', 'webmks'),
    status: 400,
    fault: ['badRequest', 'Unavailable console type webmks.'],
  },
  {
    title: 'spice, which Oriel does not offer',
    request: CREATE,
    version: '2.8',
    body: console('spice', 'spice-html5'),
    status: 400,
    fault: ['badRequest', 'Unavailable console type spice-html5.'],
  },
  {
    title: 'serial with a wrong type (Nova hands out a URL that cannot work)',
    request: CREATE,
    version: '2.8',
    body: console('serial', 'novnc'),
    status: 400,
    fault: [
      'badRequest',
      'Unavailable console type novnc with protocol serial: it is offered with protocol vnc.',
    ],
  },
  {
    title: 'spice-direct at 2.98 (added in 2.99)',
    request: CREATE,
    version: '2.98',
    body: console('spice', 'spice-direct'),
    status: 400,
    fault: [
      'badRequest',
      "Invalid input for field/attribute type. Value: spice-direct. 'spice-direct' is not one of ['novnc', 'xvpvnc', 'rdp-html5', 'spice-html5', 'serial', 'webmks']",
    ],
  },
  {
    title: 'spice-direct at 2.99',
    request: CREATE,
    version: '2.99',
    body: console('spice', 'spice-direct'),
    status: 400,
    fault: ['badRequest', 'Unavailable console type spice-direct.'],
  },
  {
    title: 'action os-getVNCConsole 2.1',
    request: ACTION,
    version: '2.1',
    body: { 'os-getVNCConsole': { type: 'novnc' } },
    status: 200,
    answer: { console: { type: 'novnc', url: IN_VNC_LITE } },
  },
  {
    title: 'action os-getVNCConsole, by /v2',
    request: ['POST', '/v2/servers/{id}/action'],
    version: '2.6',
    body: { 'os-getVNCConsole': { type: 'novnc', unknown: 1 } },
    status: 200,
    answer: { console: { type: 'novnc', url: IN_VNC_LITE } },
    announced: null,
  },
  {
    title: 'create by /v2, which has no microversions',
    request: ['POST', '/v2/servers/{id}/remote-consoles'],
    version: '2.6',
    body: NOVNC,
    status: 404,
    fault: NOT_FOUND,
    announced: null,
  },
  {
    title: 'action os-getVNCConsole 2.6 (removed)',
    request: ACTION,
    version: '2.6',
    body: { 'os-getVNCConsole': { type: 'novnc' } },
    status: 404,
    fault: NOT_FOUND,
  },
  {
    title: 'action os-getVNCConsole bad type',
    request: ACTION,
    version: '2.1',
    body: { 'os-getVNCConsole': { type: 'bogus' } },
    status: 400,
    fault: [
      'badRequest',
      "Invalid input for field/attribute type. Value: bogus. 'bogus' is not one of ['novnc', 'xvpvnc']",
    ],
  },
  {
    title: 'action os-getSPICEConsole',
    request: ACTION,
    version: '2.1',
    body: { 'os-getSPICEConsole': { type: 'spice-html5' } },
    status: 400,
    fault: ['badRequest', 'Unavailable console type spice-html5.'],
  },
  {
    title: 'action os-getSerialConsole',
    request: ACTION,
    version: '2.1',
    body: { 'os-getSerialConsole': { type: 'serial' } },
    status: 400,
    fault: ['badRequest', 'Unavailable console type serial.'],
  },
  {
    title: 'action os-getRDPConsole',
    request: ACTION,
    version: '2.1',
    body: { 'os-getRDPConsole': { type: 'rdp-html5' } },
    status: 400,
    fault: ['badRequest', 'Unavailable console type rdp-html5.'],
  },
  {
    title: 'an action that is not there',
    request: ACTION,
    version: '2.1',
    body: { lock: null },
    status: 400,
    fault: ['badRequest', 'There is no such action: lock'],
  },
  {
    title: 'two actions at once',
    request: ACTION,
    version: '2.1',
    body: { 'os-getVNCConsole': { type: 'novnc' }, 'os-getRDPConsole': { type: 'rdp-html5' } },
    status: 400,
    fault: ['badRequest', 'Malformed request body'],
  },
  {
    title: 'show token, admin 2.31',
    request: ['GET', '/v2.1/os-console-auth-tokens/{token}'],
    as: 'admin',
    version: '2.31',
    status: 200,
    answer: {
      console: { instance_uuid: '{id}', host: '127.0.0.1', port: 5900, internal_access_path: null },
    },
  },
  {
    title: 'show novnc token at 2.1 (only rdp-html5 allowed)',
    request: ['GET', '/v2.1/os-console-auth-tokens/{token}'],
    as: 'admin',
    version: '2.1',
    status: 401,
    fault: ['unauthorized', 'The requested console type details are not accessible'],
  },
  {
    title: 'show token, non-admin',
    request: ['GET', '/v2.1/os-console-auth-tokens/{token}'],
    version: '2.31',
    status: 403,
    fault: ['forbidden', "Policy doesn't allow os_compute_api:os-console-auth-tokens to be performed."],
  },
  {
    title: 'show unknown token',
    request: ['GET', '/v2.1/os-console-auth-tokens/nope'],
    as: 'admin',
    version: '2.31',
    status: 404,
    fault: ['itemNotFound', 'Token not found'],
  },
  {
    title: 'show token with a query at 2.98',
    request: ['GET', '/v2.1/os-console-auth-tokens/{token}?x=1'],
    as: 'admin',
    version: '2.98',
    status: 200,
  },
  {
    title: 'show token with a query at 2.99',
    request: ['GET', '/v2.1/os-console-auth-tokens/{token}?x=1'],
    as: 'admin',
    version: '2.99',
    status: 400,
    fault: ['badRequest', "Additional properties are not allowed ('x' was unexpected)"],
  },
  {
    title: 'a body of another type',
    request: CREATE,
    version: '2.8',
    headers: { 'Content-Type': 'application/xml' },
    body: '<remote_console/>',
    status: 415,
    fault: ['badMediaType', 'Unsupported Content-Type; this takes application/json.'],
  },
  {
    title: 'a body without a type of its own',
    request: CREATE,
    version: '2.8',
    headers: { 'Content-Type': 'text/plain;charset=UTF-8' },
    body: NOVNC,
    status: 200,
    answer: CREATED,
  },
  {
    title: 'the own project in the path',
    request: ['POST', '/v2.1/demo/servers/{id}/remote-consoles'],
    version: '2.8',
    body: NOVNC,
    status: 200,
    answer: CREATED,
  },
  {
    title: 'another project in the path',
    request: ['POST', '/v2.1/other/servers/{id}/remote-consoles'],
    version: '2.8',
    body: NOVNC,
    status: 400,
    fault: [
      'badRequest',
      "Malformed request URL: URL's project_id 'other' doesn't match Context's project_id 'demo'",
    ],
  },
  {
    title: 'a path that is not there',
    request: ['GET', '/v2.1/os-hypervisors'],
    version: '2.8',
    status: 404,
    fault: NOT_FOUND,
  },
  {
    title: 'a path that is not there, asked without a token',
    request: ['GET', '/v2.1/os-hypervisors'],
    as: 'anonymous',
    status: 401,
    fault: ['error', 'The request you have made requires authentication.'],
    announced: null,
  },
];

describe("Nova's clients get Nova's answers", () => {
  let lab: ApiFixture;
  let consoleToken: string;

  beforeAll(async () => {
    lab = await startApiFixture();
    const path = `/v2.1/servers/${lab.guest.uuid}/remote-consoles`;
    const { body } = await lab.ask('POST', path, { version: '2.6', body: NOVNC });
    consoleToken = body.remote_console.url.slice(-36);
  });
  afterAll(() => lab.close());

  const fill = <T>(value: T): T =>
    typeof value === 'string'
      ? (value.replace('{id}', lab.guest.uuid).replace('{token}', consoleToken) as T)
      : value;

  test.each(CASES)('$title → $status', async (each) => {
    const { as, version, headers, body, status, fault, answer } = each;
    const ask = {
      body,
      ...(as ? { as } : {}),
      ...(version ? { version } : {}),
      ...(headers ? { headers } : {}),
    };
    const got = await lab.ask(each.request[0], fill(each.request[1]), ask);

    expect(got.text, `status ${got.status}`).toBeTruthy();
    expect(got.status).toBe(status);
    if (fault) {
      const [key, message] = fault;
      const title = key === 'error' ? { title: 'Unauthorized' } : {};
      expect(got.body).toEqual({ [key]: { code: status, ...title, message: fill(message) } });
    }
    if (answer) {
      const filled = JSON.stringify(got.body).replaceAll(lab.guest.uuid, '{id}');
      expect(JSON.parse(filled)).toEqual(answer);
    }
    const announced = each.announced === undefined ? version : each.announced;
    expect(got.headers.get('openstack-api-version')).toBe(announced ? `compute ${announced}` : null);
    expect(got.headers.get('x-openstack-nova-api-version')).toBe(announced ?? null);
    expect(got.headers.get('vary')).toBe(
      announced ? 'OpenStack-API-Version, X-OpenStack-Nova-API-Version' : null,
    );
    expect(got.headers.get('x-openstack-request-id')).toMatch(/^req-[0-9a-f-]{36}$/);
    expect(got.headers.get('x-compute-request-id')).toBe(got.headers.get('x-openstack-request-id'));
    const challenge = status === 401 ? `Keystone uri="${lab.url}/v3"` : null;
    expect(got.headers.get('www-authenticate')).toBe(challenge);
  });

  test('both version headers name the microversion; the newer one goes first, the last compute entry counts', async () => {
    const asked = async (headers: Record<string, string>) =>
      (await lab.ask('GET', '/v2.1/servers', { headers })).headers.get('x-openstack-nova-api-version');
    expect(await asked({ 'X-OpenStack-Nova-API-Version': '2.7' })).toBe('2.7');
    expect(
      await asked({ 'X-OpenStack-Nova-API-Version': '2.7', 'OpenStack-API-Version': 'Compute 2.9' }),
    ).toBe('2.9');
    expect(await asked({ 'OpenStack-API-Version': 'compute 2.3, volume 3.1, compute 2.4, image 2' })).toBe(
      '2.4',
    );
    expect(
      await asked({ 'OpenStack-API-Version': 'volume 3.1', 'X-OpenStack-Nova-API-Version': '2.1, 2.5' }),
    ).toBe('2.5');
  });

  test('the order of evaluation is that of Nova', async () => {
    // Each request is wrong in everything that comes after what it is refused for.
    const wrong = { version: '2.x', headers: { 'Content-Type': 'application/xml' }, body: '{' };
    const path = '/v2.1/other/servers/nope/remote-consoles';
    const statuses = [
      await lab.ask('POST', path, { ...wrong, as: 'anonymous' }),
      await lab.ask('POST', path, wrong),
      await lab.ask('POST', path, { ...wrong, version: '2.5' }),
      await lab.ask('POST', path, { version: '2.5', body: '{' }),
      await lab.ask('POST', path, { version: '2.5', body: {} }),
      await lab.ask('POST', '/v2.1/demo/servers/nope/remote-consoles', { version: '2.5', body: {} }),
      await lab.ask('POST', '/v2.1/demo/servers/nope/remote-consoles', { version: '2.6', body: {} }),
      await lab.ask('POST', '/v2.1/demo/servers/nope/remote-consoles', { version: '2.6', body: NOVNC }),
    ].map(({ status, text }) => [status, text.match(/"message":"([^"]{0,20})/)?.[1]]);
    expect(statuses).toEqual([
      [401, 'The request you have'],
      [400, 'API Version String 2'],
      [415, 'Unsupported Content-'],
      [400, 'Malformed request bo'],
      [400, 'Malformed request UR'],
      [404, 'The resource could n'],
      [400, "'remote_console' is "],
      [404, 'Instance nope could '],
    ]);
  });
});
