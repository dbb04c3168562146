import { afterEach, beforeEach, expect, test } from 'vitest';
import { NO_NETWORK_STACK } from '../../../src/contracts/connect-info.ts';
import type { RefusalCode } from '../../../src/flow/refusals.ts';
import { hashToken } from '../../../src/platform/secret.ts';
import { type Answered, type ApiFixture, startApiFixture } from '../../support/fixtures/api-fixture.ts';
import { guest } from '../../support/fixtures/peers.ts';

let lab: ApiFixture;
beforeEach(async () => {
  lab = await startApiFixture();
});
afterEach(() => lab.close());

const NOVNC = { remote_console: { protocol: 'vnc', type: 'novnc' } };

function create(as: 'member' | 'admin' | 'reader' | 'stranger' | 'anonymous' = 'member'): Promise<Answered> {
  const path = `/v2.1/servers/${lab.guest.uuid}/remote-consoles`;
  return lab.ask('POST', path, { as, version: '2.6', body: NOVNC });
}

/** Step number and outcome of each span of the request, from the api's first own step on. */
function spans(answered: Answered): [number, string][] {
  const requestId = answered.headers.get('x-openstack-request-id')!;
  const all = lab.peers.trace.spans(requestId).map(({ step, outcome }): [number, string] => [step, outcome]);
  return all.filter(([step]) => step > 1);
}

test('the steps run in their order and are traced', async () => {
  const answered = await create();
  expect(answered.status).toBe(200);
  expect(lab.peers.calls).toEqual([
    'get_instance compute1',
    'get_vnc_console compute1',
    'authorize_console authority',
  ]);
  expect(spans(answered)).toEqual([
    [2, 'ok'],
    [3, 'ok'],
    [9, 'ok'],
    [11, 'ok'],
  ]);
});

test("the authority receives the token's hash, the user, and the instance's project", async () => {
  const { body } = await create('admin');
  const token: string = body.remote_console.url.slice(-36);
  expect([...lab.peers.authorized.values()]).toEqual([
    {
      tokenHash: hashToken(token),
      instanceUuid: lab.guest.uuid,
      consoleType: 'novnc',
      host: '127.0.0.1',
      port: 5900,
      internalAccessPath: null,
      accessUrlBase: 'http://127.0.0.1:6080/vnc_lite.html',
      computeHost: 'compute1',
      userId: 'ada',
      instanceName: lab.guest.name,
      userName: 'ada',
      clientAddress: '127.0.0.1',
      viewOnly: false,
      projectId: 'demo',
      grant: {
        userId: 'ada',
        projectId: 'ops',
        viewOnly: false,
        auditIds: [expect.stringMatching(/^[\w-]{22}$/)],
      },
    },
  ]);
});

test('the reply contains the access URL and nothing else of the connect info', async () => {
  const { body, headers } = await create();
  expect(Object.keys(body)).toEqual(['remote_console']);
  expect(Object.keys(body.remote_console)).toEqual(['protocol', 'type', 'url']);
  const elsewhere = JSON.stringify([...headers]) + JSON.stringify({ ...body.remote_console, url: '' });
  expect(elsewhere).not.toContain('5900');
  expect(elsewhere).not.toContain('compute1');
});

test('neither console tokens nor sign-in tokens nor passwords are in the log or the trace', async () => {
  const answered = await create();
  const token: string = answered.body.remote_console.url.slice(-36);
  await lab.ask('GET', `/v2.1/os-console-auth-tokens/${token}`, { as: 'admin', version: '2.31' });
  await lab.ask('GET', `/v2.1/os-console-auth-tokens/${token}x`, { as: 'admin', version: '2.31' });
  await lab.ask('GET', '/v2.1/servers', { as: 'anonymous', headers: { 'X-Auth-Token': 'secret-of-mine' } });
  const requestId = answered.headers.get('x-openstack-request-id')!;
  const told = lab.log.text() + JSON.stringify(lab.peers.trace.spans(requestId));
  expect(told).toContain('/v2.1/os-console-auth-tokens/:token');
  for (const secret of [token, await lab.token('member'), 'mia-secret-1', 'secret-of-mine']) {
    expect(told).not.toContain(secret);
  }
});

test.each<[RefusalCode, number, string, string]>([
  ['console_disabled', 400, 'badRequest', 'Unavailable console type novnc.'],
  ['guest_without_vnc', 400, 'badRequest', 'Unavailable console type vnc.'],
  ['guest_unknown', 404, 'itemNotFound', 'Instance {id} could not be found.'],
  ['guest_not_running', 409, 'conflictingRequest', 'The guest is not running, so it has no screen.'],
  [
    'vnc_on_socket',
    400,
    'badRequest',
    'The VNC screen of the guest is on a local socket that the proxy cannot reach.',
  ],
  [
    'hypervisor_unreachable',
    503,
    'serviceUnavailable',
    'The hypervisor on the host of the guest does not answer.',
  ],
])('compute refuses with %s: %i %s', async (code, status, key, message) => {
  lab.peers.refuse('get_vnc_console', code);
  const answered = await create();
  expect(answered.status).toBe(status);
  expect(answered.body).toEqual({
    [key]: { code: status, message: message.replace('{id}', lab.guest.uuid) },
  });
  expect(answered.headers.get('x-oriel-refusal')).toBe(code);
  expect(spans(answered)).toEqual([
    [2, 'ok'],
    [3, code],
  ]);
});

test('a stopped instance is a conflict, never a URL that cannot work', async () => {
  lab.guests.push(guest({ name: 'off', status: 'SHUTOFF' }));
  const path = `/v2.1/servers/${lab.guests[1]!.uuid}/remote-consoles`;
  const answered = await lab.ask('POST', path, { version: '2.6', body: NOVNC });
  expect(answered.status).toBe(409);
  expect(lab.peers.authorized.size).toBe(0);
});

test('a compute host that leaves is 503, not "no such instance"', async () => {
  await create();
  await lab.peers.remove('compute compute1');
  const answered = await create();
  expect([answered.status, answered.headers.get('x-oriel-refusal')]).toEqual([503, 'compute_unreachable']);
  expect(spans(answered)).toEqual([[2, 'compute_unreachable']]);
});

test('without an authority the reply is 503, and no URL is returned', async () => {
  // Within the time in which a sign-in that was checked goes on without an authority.
  await create();
  await lab.peers.remove('consoleauth');
  const answered = await create();
  expect([answered.status, answered.headers.get('x-oriel-refusal')]).toEqual([503, 'authority_unreachable']);
  expect(answered.text).not.toContain('token%3D');
  expect(spans(answered)).toEqual([
    [2, 'ok'],
    [3, 'ok'],
    [9, 'authority_unreachable'],
  ]);
});

test('a token store that is down is 503 with its own code', async () => {
  lab.peers.refuse('authorize_console', 'store_unavailable');
  const answered = await create();
  expect([answered.status, answered.headers.get('x-oriel-refusal')]).toEqual([503, 'store_unavailable']);
});

test('a defect is a 500 without its cause', async () => {
  lab.peers.refuse('get_vnc_console', 'internal_error');
  const answered = await create();
  expect(answered.status).toBe(500);
  expect(answered.body).toEqual({
    computeFault: { code: 500, message: 'An unexpected error occurred.' },
  });
  expect(lab.log.text()).toContain('as the test wants it');
});

test.each([
  ['anonymous', 401, 'unauthenticated'],
  ['stranger', 404, 'instance_unknown'],
] as const)('%s is refused with %i at step 2, and compute is not asked', async (who, status, code) => {
  const answered = await create(who);
  expect(answered.status).toBe(status);
  expect(spans(answered)).toEqual([[2, code]]);
  expect(lab.peers.calls).not.toContain('get_vnc_console compute1');
});

test('a malformed request is traced as refused at step 2', async () => {
  const path = `/v2.1/servers/${lab.guest.uuid}/remote-consoles`;
  const answered = await lab.ask('POST', path, { version: '2.6', body: '{' });
  expect(spans(answered)).toEqual([[2, 'request_malformed']]);
});

test.each([
  ['another instance', { instanceUuid: '11111111-2222-4333-8444-555555555555' }],
  ['another host', { computeHost: 'compute2' }],
])(
  'a compute host that answers with the console of %s is refused, and nothing is authorised',
  async (_what, lie) => {
    lab.peers.alterConnectInfo = (info) => ({ ...info, ...lie });
    const answered = await create();
    expect(answered.status).toBe(502);
    expect(spans(answered).at(-1)?.[1]).toBe('foreign_connect_info');
    expect(lab.peers.authorized.size).toBe(0);
  },
);

test.each(['javascript:alert(1)', 'data:text/html,x', '//elsewhere.example/'])(
  'a compute host whose access URL is %s gives out no console',
  async (accessUrl) => {
    lab.peers.alterConnectInfo = (info) => ({ ...info, accessUrl });
    const answered = await create();
    expect(answered.status).toBeGreaterThanOrEqual(500);
    expect(answered.text).not.toContain(accessUrl);
    expect(lab.peers.authorized.size).toBe(0);
  },
);

test('an agent on a bus without a network stack shares none with a proxy', async () => {
  (lab.settings.oriel as { transport: string }).transport = 'nats';
  await create();
  expect([...lab.peers.authorized.values()].map(({ networkStack }) => networkStack)).toEqual([
    NO_NETWORK_STACK,
  ]);
});
