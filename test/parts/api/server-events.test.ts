import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ServerEvent, ServerEventReader } from '../../../src/api-client/server-events.ts';
import { type ApiFixture, startApiFixture } from '../../support/fixtures/api-fixture.ts';
import { guest } from '../../support/fixtures/peers.ts';
import { until } from '../../support/until.ts';

const PATH = '/oriel/v1/servers/events';

let lab: ApiFixture;
let streams: Stream[];

beforeEach(async () => {
  lab = await startApiFixture();
  streams = [];
});

afterEach(async () => {
  for (const { leave } of streams) leave();
  await lab.close();
});

interface Stream {
  readonly status: number;
  readonly events: ServerEvent[];
  isOver(): boolean;
  /** Why reading failed; undefined if the stream ended in good order. */
  failure(): unknown;
  leave(): void;
}

async function open(who: 'member' | 'reader' | 'stranger' | 'admin', query = ''): Promise<Stream> {
  const leaving = new AbortController();
  const response = await fetch(`${lab.url}${PATH}${query}`, {
    headers: { 'X-Auth-Token': await lab.token(who) },
    signal: leaving.signal,
  });
  const events: ServerEvent[] = [];
  let over = false;
  let failure: unknown;
  const read = async () => {
    const reader = new ServerEventReader();
    if (response.body === null || !response.ok) return;
    for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
      events.push(...reader.read(piece));
    }
  };
  void read()
    .catch((error: unknown) => {
      failure = error;
    })
    .finally(() => {
      over = true;
    });
  const stream = {
    status: response.status,
    events,
    isOver: () => over,
    failure: () => failure,
    leave: () => leaving.abort(),
  };
  streams.push(stream);
  return stream;
}

const has = (stream: Stream, type: ServerEvent['type']) => stream.events.some((event) => event.type === type);

function change(uuid: string, how: 'started' | 'stopped' | 'deleted'): void {
  lab.api.instanceChanged({ instanceUuid: uuid, host: 'compute1', change: how });
}

describe('the stream of the list of instances', () => {
  it('tells the owner of an instance what happens to it, and other projects nothing', async () => {
    const [mine, others, all] = [
      await open('member'),
      await open('stranger'),
      await open('admin', '?all_tenants=1'),
    ];
    await until(() => [mine, others, all].every((stream) => has(stream, 'ready')));
    const before = lab.guests[0]!;
    lab.guests[0] = { ...before, status: 'SHUTOFF' };
    change(before.uuid, 'stopped');
    await until(() => has(mine, 'server') && has(all, 'server'));
    expect(mine.events.at(-1)).toMatchObject({
      type: 'server',
      server: { id: before.uuid, status: 'SHUTOFF' },
    });
    expect(mine.events.at(-1)).not.toHaveProperty('server.OS-EXT-SRV-ATTR:host');
    expect(all.events.at(-1)).toHaveProperty('server.OS-EXT-SRV-ATTR:host', 'compute1');
    lab.guests.splice(0, 1, guest({ projectId: 'other', name: 'theirs' }));
    change(before.uuid, 'deleted');
    await until(() => has(mine, 'gone') && has(others, 'server'));
    expect(mine.events.at(-1)).toEqual({ type: 'gone', id: before.uuid });
    expect(others.events.filter(({ type }) => type !== 'ready')).toMatchObject([
      { server: { name: 'theirs' } },
    ]);
  });

  it('ends once the sign-in ends', async () => {
    const stream = await open('member');
    await until(() => has(stream, 'ready'));
    const token = await lab.token('member');
    await lab.ask('DELETE', '/v3/auth/tokens', { headers: { 'X-Subject-Token': token } });
    await until(() => stream.isOver());
    expect(stream.events.at(-1)).toEqual({ type: 'over' });
  });

  it('is refused to a user who has too many, and their end makes place', async () => {
    const many = await Promise.all(Array.from({ length: 8 }, () => open('member')));
    expect((await open('member')).status).toBe(429);
    expect((await open('admin')).status).toBe(200);
    for (const { leave } of many) leave();
    await until(async () => (await open('member')).status === 200);
  });

  it('is no reply to HEAD, which would follow the list for ever', async () => {
    for (let count = 0; count < 10; count++) expect((await lab.ask('HEAD', PATH)).status).toBe(200);
    expect((await open('member')).status).toBe(200);
  });

  it('of all projects is for administrators', async () => {
    expect((await open('member', '?all_tenants=1')).status).toBe(403);
    expect((await lab.ask('GET', PATH, { as: 'anonymous' })).status).toBe(401);
  });

  it('does not keep the api from closing', async () => {
    const stream = await open('member');
    await until(() => has(stream, 'ready'));
    await lab.api.close();
    await until(() => stream.isOver());
    // A reply that is still under way after some seconds is cut off.
    expect(stream.failure()).toBeUndefined();
  });
});
