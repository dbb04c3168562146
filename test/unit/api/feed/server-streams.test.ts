import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Caller } from '../../../../src/api/auth/authenticator.ts';
import { ServerFeed } from '../../../../src/api/feed/server-feed.ts';
import { ServerStreams } from '../../../../src/api/feed/server-streams.ts';
import { Links } from '../../../../src/api/servers/links.ts';
import { defaultSettings } from '../../../support/default-settings.ts';
import { guest } from '../../../support/fixtures/peers.ts';
import { until } from '../../../support/until.ts';

const instance = guest();

let feed: ServerFeed;
let streams: ServerStreams;

beforeEach(() => {
  start('refuse');
});

afterEach(() => {
  streams.close();
});

function start(readerConsoles: 'refuse' | 'view_only'): void {
  feed = new ServerFeed({ list: async () => ({ instances: [instance], silent: [], incomplete: [] }) });
  streams = new ServerStreams(feed, defaultSettings({ oriel: { reader_consoles: readerConsoles } }));
}

function callerWith(roles: readonly string[]): Caller {
  return { userId: roles.join() || 'none', roles, projectId: instance.projectId } as Caller;
}

/** The names of the events of a stream for a user with those roles, which can change. */
async function open(...roles: string[]) {
  const user = { roles };
  const body = streams.open({
    caller: callerWith(roles),
    inAllProjects: false,
    links: new Links('http://localhost', 'v2.1', undefined),
    authenticateAgain: async () => callerWith(user.roles),
  });
  let text = '';
  body.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  const events = () => [...text.matchAll(/^event: (\w+)$/gm)].map(([, name]) => name);
  await until(() => events().includes('ready'));
  return { user, events, text: () => text };
}

it('reports what a screen shows to users who may view it, and to no others', async () => {
  const [member, reader] = [await open('member'), await open('reader')];
  feed.saw(instance, 'kernel_panic');
  const late = await open('reader');
  streams.restarted();
  await until(() => [member, reader, late].every(({ events }) => events().at(-1) === 'ready'));
  expect(member.events()).toEqual(['ready', 'screen', 'ready']);
  expect(reader.events()).toEqual(['ready', 'ready']);
  expect(late.events()).toEqual(['ready', 'ready']);
});

it('reports what a screen shows to readers who may view consoles', async () => {
  streams.close();
  start('view_only');
  const reader = await open('reader');
  feed.saw(instance, 'kernel_panic');
  await until(() => reader.events().includes('screen'));
});

it('asks a client to read the list again when the roles of its user changed', async () => {
  const stream = await open('reader');
  streams.accessChanged({ userId: null });
  stream.user.roles = ['member'];
  streams.accessChanged({ userId: null });
  await until(() => stream.events().length > 1);
  expect(stream.events()).toEqual(['ready', 'ready']);
});

it('ends for a user who has no role in the project any more', async () => {
  const stream = await open('reader');
  stream.user.roles = [];
  streams.accessChanged({ userId: null });
  await until(() => stream.events().includes('over'));
  expect(stream.text()).toContain('data: {"code":"forbidden"}');
});
