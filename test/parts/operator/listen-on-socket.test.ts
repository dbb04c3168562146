import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { leaveSocket } from '../../support/fixtures/killed-listener.ts';
import { operatorSocketFixture, type SocketFixture } from '../../support/fixtures/operator-socket.ts';
import { until } from '../../support/until.ts';

let lab: SocketFixture;
beforeEach(async () => {
  lab = await operatorSocketFixture();
});
afterEach(() => lab.close());

const modeOf = (path: string) => lstatSync(path).mode & 0o777;
const reason = () => {
  const line = lab.log.lines.map((text) => JSON.parse(text)).find(({ msg }) => msg === 'no operator socket');
  return String(line?.reason ?? '');
};
const isServed = async () => (await lab.ask('GET', '/oriel/v1/sessions')).status === 200;

test('gives the socket mode 0600 whatever the mask of the process is', async () => {
  const mask = process.umask(0);
  try {
    await lab.open();
  } finally {
    process.umask(mask);
  }
  expect(modeOf(lab.path)).toBe(0o600);
  expect(await isServed()).toBe(true);
  expect(process.umask()).toBe(mask);
});

test('removes the socket when it closes', async () => {
  const socket = await lab.open();
  await socket.close();
  expect(existsSync(lab.path)).toBe(false);
});

test('replaces the socket of a process that was killed', async () => {
  await leaveSocket(lab.path);
  expect(lstatSync(lab.path).isSocket()).toBe(true);
  await lab.open();
  expect(await isServed()).toBe(true);
});

test('leaves the socket of another process alone, and takes it over when that process has gone', async () => {
  const first = await lab.open();
  await lab.open({ retryMs: 20, reach: 'bus' });
  expect(reason()).toContain('another process serves');
  expect((await lab.ask('GET', '/oriel/v1/sessions')).headers['x-oriel-reach']).toBe('proxy');
  await first.close();
  await until(() => existsSync(lab.path));
  expect((await lab.ask('GET', '/oriel/v1/sessions')).headers['x-oriel-reach']).toBe('bus');
});

test('gives directory and socket to the group', async () => {
  chmodSync(lab.folder, 0o750);
  await lab.open({ group: '12345' });
  expect([lstatSync(lab.folder).gid, lstatSync(lab.path).gid]).toEqual([12345, 12345]);
  expect([modeOf(lab.folder), modeOf(lab.path)]).toEqual([0o750, 0o660]);
  expect(await isServed()).toBe(true);
});

test.each<[string, () => string | undefined, string]>([
  ['a directory that does not exist', () => join(lab.folder, 'absent/x.sock'), 'does not exist'],
  [
    'a directory that every user can enter',
    () => void chmodSync(lab.folder, 0o755),
    'can be used by other users (mode 0755). Run "chmod 750',
  ],
  ['a directory that its group can change', () => void chmodSync(lab.folder, 0o770), 'mode 0770'],
  [
    'a directory that is a symbolic link',
    () => {
      symlinkSync(lab.folder, `${lab.folder}-link`);
      return join(`${lab.folder}-link`, 'x.sock');
    },
    'is a symbolic link',
  ],
  [
    'a directory below one that every user can change',
    () => {
      const shared = join(lab.folder, 'shared');
      mkdirSync(join(shared, 'run'), { recursive: true, mode: 0o700 });
      chmodSync(shared, 0o777);
      return join(shared, 'run/x.sock');
    },
    'other users can replace the directory',
  ],
  ['a file in place of the directory', () => join(lab.folder, 'file/x.sock'), 'is not a directory'],
  ['a file in place of the socket', () => join(lab.folder, 'file'), 'is not a socket'],
  [
    'a symbolic link in place of the socket',
    () => {
      symlinkSync('/nonexistent', join(lab.folder, 'link.sock'));
      return join(lab.folder, 'link.sock');
    },
    'is not a socket',
  ],
])('opens no socket for %s, and logs why', async (_what, arrange, words) => {
  writeFileSync(join(lab.folder, 'file'), 'text');
  const path = arrange() ?? lab.path;
  await lab.open({ path });
  expect(reason()).toContain(words);
  expect(existsSync(lab.path)).toBe(false);
});

test('opens no socket in the directory of another user', async () => {
  chownSync(lab.folder, 65_533, 65_533);
  await lab.open();
  expect(reason()).toContain('belongs to uid 65533');
});

test('opens no socket for a group that does not exist', async () => {
  await lab.open({ group: 'no-such-group' });
  expect(reason()).toContain('[oriel] operator_group: /etc/group has no group "no-such-group"');
});

test('opens no socket for a group in a directory that it cannot enter', async () => {
  chmodSync(lab.folder, 0o700);
  await lab.open({ group: '12345' });
  expect(reason()).toContain('has mode 0700, with which [oriel] operator_group has no access');
});

test('does not remove a socket whose process accepts no connection', async () => {
  const busy = createServer();
  await new Promise<void>((resolve) => busy.listen({ path: lab.path, backlog: 0 }, () => resolve()));
  await lab.open();
  expect(reason()).toContain('another process serves');
  await new Promise((resolve) => busy.close(resolve));
  rmSync(lab.path, { force: true });
});
