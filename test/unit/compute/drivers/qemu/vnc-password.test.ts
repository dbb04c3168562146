import { beforeEach, expect, test } from 'vitest';
import { VncPassword } from '../../../../../src/compute/drivers/qemu/vnc-password.ts';
import { QmpError } from '../../../../../src/qmp/qmp-errors.ts';

let now: number;
let commands: [command: string, args: object][];
let fails: string | undefined;

const execute = async (command: string, args: object) => {
  if (command === fails) throw new QmpError('GenericError', `${command}: no`);
  commands.push([command, args]);
  return {};
};

beforeEach(() => {
  now = 0;
  commands = [];
  fails = undefined;
});

const passwords = () => new VncPassword(execute, () => now);

test('the expiry is set before the password, so that none is valid forever', async () => {
  const password = await passwords().handOut();
  expect(password).toMatch(/^[A-Za-z0-9]{8}$/);
  expect(commands).toEqual([
    ['expire_password', { protocol: 'vnc', time: '+60' }],
    ['set_password', { protocol: 'vnc', password }],
  ]);
});

test('sessions that begin at the same time have one password, and its expiry is extended', async () => {
  const both = passwords();
  const [first, second] = await Promise.all([both.handOut(), both.handOut()]);
  expect(second).toBe(first);
  expect(commands.map(([command]) => command)).toEqual([
    'expire_password',
    'set_password',
    'expire_password',
  ]);
});

test('a password is not replaced while a session may be in its handshake', async () => {
  const each = passwords();
  const first = await each.handOut();
  now += 29_000;
  expect(await each.handOut()).toBe(first);
  now += 29_000;
  expect(await each.handOut()).toBe(first);
});

test('afterwards each session has a new one', async () => {
  const each = passwords();
  const first = await each.handOut();
  now += 30_000;
  expect(await each.handOut()).not.toBe(first);
});

test('a password that QEMU did not take is not handed out later', async () => {
  const each = passwords();
  fails = 'set_password';
  await expect(each.handOut()).rejects.toBeInstanceOf(QmpError);
  fails = undefined;
  const password = await each.handOut();
  expect(commands.at(-1)).toEqual(['set_password', { protocol: 'vnc', password }]);
});
