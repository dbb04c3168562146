import { expect, test } from 'vitest';
import { provisionalIdentity, readIdentity } from '../../../../../src/compute/drivers/qemu/read-identity.ts';
import { QmpError, QmpUnavailable } from '../../../../../src/qmp/qmp-errors.ts';

const WHERE = { host: 'host1', path: '/run/qemu/web1.qmp' };
const NO_UUID = '00000000-0000-0000-0000-000000000000';
const UUID = 'aaaaaaaa-0000-4000-8000-00000000000A';

/** A QEMU that refuses the commands it has no reply for. */
const qemu = (replies: Readonly<Record<string, unknown>>) => async (command: string) => {
  if (!(command in replies)) throw new QmpError('CommandNotFound', `${command}: not found`);
  return replies[command];
};

test('the identity is what QEMU states', async () => {
  const replies = {
    'query-name': { name: 'web1' },
    'query-uuid': { UUID },
    'query-memory-size-summary': { 'base-memory': 2 ** 31, 'plugged-memory': 0 },
    'query-cpus-fast': [{}, {}],
  };
  expect(await readIdentity(qemu(replies), WHERE)).toEqual({
    uuid: UUID.toLowerCase(),
    isDerived: false,
    name: 'web1',
    vcpus: 2,
    memoryMb: 2_048,
  });
});

test('without a UUID it is derived from host and path, and stays the same', async () => {
  const read = (where: typeof WHERE) => readIdentity(qemu({ 'query-uuid': { UUID: NO_UUID } }), where);
  const { uuid, isDerived } = await read(WHERE);
  expect(isDerived).toBe(true);
  // A change of this value would change the UUIDs of instances that exist.
  expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(uuid).toBe('b2cbdd2f-9446-533f-b7d1-51b85563c7d5');
  expect((await read({ ...WHERE, host: 'host2' })).uuid).not.toBe(uuid);
  expect((await read({ ...WHERE, path: '/run/qemu/web2.qmp' })).uuid).not.toBe(uuid);
  expect(provisionalIdentity(WHERE).uuid).toBe(uuid);
});

test('without a name it is that of the socket', async () => {
  expect((await readIdentity(qemu({}), WHERE)).name).toBe('web1');
  expect((await readIdentity(qemu({ 'query-name': {} }), { host: 'h', path: '/run/x' })).name).toBe('x');
});

test('a name has no characters that control a terminal, and a bound', async () => {
  const read = async (name: unknown) => (await readIdentity(qemu({ 'query-name': { name } }), WHERE)).name;
  expect(await read('a\u001b[2J\nb')).toBe('a [2J b');
  expect(await read('\u202e')).toBe('web1');
  expect(await read('x'.repeat(10_000))).toHaveLength(255);
  expect(await read(7)).toBe('web1');
});

test.each([
  ['base-memory', { 'base-memory': -1 }, []],
  ['base-memory', { 'base-memory': 'x' }, {}],
  ['base-memory', { 'base-memory': 1e300 }, null],
  ['base-memory', null, 'x'],
])('a malformed size is unknown: %s %j %j', async (_name, memory, cpus) => {
  const replies = { 'query-memory-size-summary': memory, 'query-cpus-fast': cpus };
  expect(await readIdentity(qemu(replies), WHERE)).toMatchObject({ vcpus: 0, memoryMb: 0 });
});

test('a monitor that does not answer has no identity', async () => {
  const silent = new QmpUnavailable('silent', 'it does not answer');
  await expect(readIdentity(() => Promise.reject(silent), WHERE)).rejects.toBe(silent);
});
