import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ApiFixture, startApiFixture } from '../../support/fixtures/api-fixture.ts';
import { PICTURE } from '../../support/fixtures/peers.ts';

let lab: ApiFixture;
const audited: { event: string; form?: string; user?: string | null }[] = [];
const readers = { oriel: { reader_consoles: 'view_only' } } as const;
const recorder = {
  emit: () => {},
  insist: async (event: { event: string }) => void audited.push(event),
};

beforeEach(() => {
  audited.length = 0;
});
afterEach(() => lab.close());

const path = () => `/oriel/v1/servers/${lab.guest.uuid}/screenshot`;

describe('the picture of a screen', () => {
  test('is a PNG with a tag, its time and its interval, which no cache keeps', async () => {
    lab = await startApiFixture();
    const response = await fetch(`${lab.url}${path()}`, {
      headers: { 'X-Auth-Token': await lab.token('member') },
    });
    expect(response.status).toBe(200);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(PICTURE);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png',
      etag: '"tag-1"',
      'x-oriel-taken-at': '2026-11-30T00:00:00.000Z',
      'x-oriel-screenshot-interval': '5',
      'x-oriel-screenshot-scale': '1',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    expect(response.headers.has('x-oriel-condition')).toBe(false);
  });

  test('is not sent again to a client that has it, and names what it shows', async () => {
    lab = await startApiFixture();
    lab.peers.condition = 'kernel_panic';
    const known = await lab.ask('GET', path(), { headers: { 'If-None-Match': '"tag-1"' } });
    expect([known.status, known.text]).toEqual([304, '']);
    expect(known.headers.get('etag')).toBe('"tag-1"');
    expect(known.headers.get('x-oriel-condition')).toBe('kernel_panic');
    expect((await lab.ask('GET', path(), { headers: { 'If-None-Match': '"tag-2"' } })).status).toBe(200);
    expect((await lab.ask('GET', path(), { headers: { 'If-None-Match': '*, "a' } })).status).toBe(200);
  });

  test.each([
    ['member', {}, 200],
    ['admin', {}, 200],
    ['reader', {}, 403],
    ['reader', readers, 200],
    ['stranger', readers, 404],
    ['anonymous', readers, 401],
  ] as const)('is for those who may view the console: %s with %j gets %i', async (who, settings, status) => {
    lab = await startApiFixture(settings);
    expect((await lab.ask('GET', path(), { as: who })).status).toBe(status);
    expect(lab.peers.calls.some((call) => call.includes('take_screenshot'))).toBe(status === 200);
  });

  test('is audited once while a user goes on viewing it, and for each user', async () => {
    lab = await startApiFixture({}, { observer: recorder });
    for (const who of ['member', 'member', 'admin', 'member'] as const) {
      expect((await lab.ask('GET', path(), { as: who })).status).toBe(200);
    }
    const views = audited.filter(({ event }) => event === 'screen.viewed');
    expect(views.map(({ form, user }) => [form, user])).toEqual([
      ['screenshot', 'mia'],
      ['screenshot', 'ada'],
    ]);
  });

  test('is refused with the words of the compute agent', async () => {
    lab = await startApiFixture();
    lab.peers.refuse('take_screenshot', 'screenshots_busy');
    const { status, headers } = await lab.ask('GET', path());
    expect([status, headers.get('x-oriel-refusal')]).toEqual([503, 'screenshots_busy']);
  });
});

describe('the text of a screen', () => {
  const textPath = () => path().replace(/screenshot$/, 'text');

  test('has lines, the cells that are not known, and the condition', async () => {
    lab = await startApiFixture();
    lab.peers.condition = 'grub_rescue';
    const { status, body } = await lab.ask('GET', textPath());
    expect(status).toBe(200);
    expect(body).toEqual({
      columns: 80,
      rows: 25,
      lines: ['', 'debian login:'],
      non_blank: 10,
      unknown: 1,
      condition: 'grub_rescue',
      taken_at: '2026-11-30T00:00:00.000Z',
      interval: 1,
    });
  });

  test('is for those who may view the console, and audited apart from pictures', async () => {
    lab = await startApiFixture({}, { observer: recorder });
    const statuses = [];
    for (const as of ['reader', 'stranger', 'member', 'member'] as const) {
      statuses.push((await lab.ask('GET', textPath(), { as })).status);
    }
    await lab.ask('GET', path());
    expect(statuses).toEqual([403, 404, 200, 200]);
    const views = audited.filter(({ event }) => event === 'screen.viewed');
    expect(views.map(({ form }) => form)).toEqual(['text', 'screenshot']);
  });
});
