import { afterEach, describe, expect, test } from 'vitest';
import { type Answered, type ApiFixture, startApiFixture } from '../../support/fixtures/api-fixture.ts';

let lab: ApiFixture;
afterEach(() => lab.close());

type Who = 'member' | 'admin' | 'reader' | 'stranger';

function create(as: Who, more: object = {}, version = '2.8'): Promise<Answered> {
  const path = `/v2.1/servers/${lab.guest.uuid}/remote-consoles`;
  const body = { remote_console: { protocol: 'vnc', type: 'novnc', ...more } };
  return lab.ask('POST', path, { as, version, body });
}

/** What the authority was told of the only console. */
const authorized = () => [...lab.peers.authorized.values()].map(({ viewOnly }) => viewOnly);

describe('a view-only console', () => {
  test.each(['2.6', '2.8', '2.99'])(
    'is what who asks for it gets at %s, and the answer says so',
    async (version) => {
      lab = await startApiFixture();
      const { status, body } = await create('member', { 'oriel:view_only': true }, version);
      expect(status).toBe(200);
      expect(body.remote_console).toEqual({
        protocol: 'vnc',
        type: 'novnc',
        url: expect.any(String),
        'oriel:view_only': true,
      });
      expect(authorized()).toEqual([true]);
    },
  );

  test.each([
    ['member', {}],
    ['member', { 'oriel:view_only': false }],
    ['admin', {}],
  ] as const)('is none for %s with %j, and the answer is that of Nova', async (who, more) => {
    lab = await startApiFixture();
    const { body } = await create(who, more);
    expect(Object.keys(body.remote_console)).toEqual(['protocol', 'type', 'url']);
    expect(authorized()).toEqual([false]);
  });

  test.each([{}, { 'oriel:view_only': false }])(
    'is the only kind that a reader gets with %j',
    async (more) => {
      lab = await startApiFixture({ oriel: { reader_consoles: 'view_only' } });
      const { status, body } = await create('reader', more);
      expect(status).toBe(200);
      expect(body.remote_console['oriel:view_only']).toBe(true);
      const path = `/v2.1/servers/${lab.guest.uuid}/action`;
      await lab.ask('POST', path, {
        as: 'reader',
        version: '2.1',
        body: { 'os-getVNCConsole': { type: 'novnc' } },
      });
      expect(authorized()).toEqual([true, true]);
    },
  );

  test('is refused to readers unless reader_consoles allows it', async () => {
    lab = await startApiFixture();
    expect((await create('reader', { 'oriel:view_only': true })).status).toBe(403);
    expect(lab.peers.authorized.size).toBe(0);
  });

  test('is requested by a boolean and nothing else', async () => {
    lab = await startApiFixture();
    expect((await create('member', { 'oriel:view_only': 'yes' })).status).toBe(400);
    expect((await create('stranger', { 'oriel:view_only': true })).status).toBe(404);
  });

  test("is not shown by Nova's route, which cannot express it", async () => {
    lab = await startApiFixture();
    const show = async (more: object) => {
      const token = (await create('member', more)).body.remote_console.url.slice(-36);
      return (await lab.ask('GET', `/v2.1/os-console-auth-tokens/${token}`, { as: 'admin', version: '2.31' }))
        .status;
    };
    expect(await show({ 'oriel:view_only': true })).toBe(404);
    expect(await show({})).toBe(200);
  });
});
