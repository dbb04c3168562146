import { beforeEach, expect, test } from 'vitest';
import {
  type FromConsole,
  readControlOffer,
  readFromConsole,
  readToConsole,
} from '../../../../../src/flow/control-message.ts';
import { ControlLink } from '../../../../../web/console/control/control-link.ts';

const A = { type: 'key', keysym: 0x61, code: 'KeyA', down: true } as const;
const SHIFT = { type: 'key', keysym: 0xffe1, code: 'ShiftLeft', down: true } as const;

let sent: FromConsole[];
let pressed: string[];
let backlog: number;
let link: ControlLink;
const guest = {
  sendKey(_keysym: number, code: string, down: boolean) {
    pressed.push(`${down ? '+' : '-'}${code}`);
    // As the session reports each key that it sends.
    link.keySent(_keysym, code, down);
    return true;
  },
  backlog: () => backlog,
};

beforeEach(() => {
  sent = [];
  pressed = [];
  backlog = 0;
  link = new ControlLink((message) => sent.push(message));
  link.setGuest(guest, 'ready');
  sent.length = 0;
});

test("shares the user's keys only when the dashboard asks, and never those of the dashboard", () => {
  link.keySent(0x61, 'KeyA', true);
  link.take({ type: 'share', on: true });
  link.take(A);
  expect(sent).toEqual([]);
  link.keySent(0x61, 'KeyA', true);
  link.keySent(0xffe5, 'CapsLock', true);
  expect(sent).toEqual([A]);
  link.take({ type: 'share', on: false });
  link.keySent(0x61, 'KeyA', false);
  expect(sent).toEqual([A]);
});

test('releases the keys that the dashboard holds, and no others', () => {
  for (const key of [SHIFT, A, { ...A, down: false }]) link.take(key);
  link.take({ type: 'release' });
  link.take({ type: 'release' });
  expect(pressed).toEqual(['+ShiftLeft', '+KeyA', '-KeyA', '-ShiftLeft']);
});

test.each(['view_only', 'waiting'] as const)('presses no key while its state is %s, and says so', (state) => {
  link.setGuest(guest, state);
  link.take(A);
  expect(pressed).toEqual([]);
  expect(sent).toEqual([{ type: 'input', input: state }, { type: 'missed' }]);
});

test('presses no key while much waits in the browser, and none without a guest', () => {
  backlog = 1_000_000;
  link.take(A);
  link.setGuest(null, 'waiting');
  link.take(A);
  expect(pressed).toEqual([]);
  expect(sent.filter(({ type }) => type === 'missed')).toHaveLength(2);
});

test('holds a bounded number of keys', () => {
  for (let keysym = 1; keysym <= 100; keysym++) link.take({ ...A, code: '', keysym });
  expect(pressed).toHaveLength(32);
});

test.each([
  null,
  'key',
  { type: 'key' },
  { ...A, keysym: 0 },
  { ...A, keysym: 1.5 },
  { ...A, keysym: 0x2000000 },
  { ...A, code: 'x'.repeat(33) },
  { ...A, code: '<b>' },
  { ...A, down: 1 },
  { type: 'share', on: 1 },
  { type: 'input', input: 'maybe' },
  { type: 'paste', text: 'x' },
])('ignores %j', (data) => {
  link.take(data);
  expect(pressed).toEqual([]);
  expect(sent).toEqual([]);
  expect(readToConsole(data)).toBeUndefined();
  expect(readFromConsole(data)).toBeUndefined();
});

test('a capability has 128 bits, and nothing else is an offer', () => {
  const capability = `${'aA0_-'.repeat(4)}zz`;
  expect(readControlOffer({ type: 'oriel:control', capability })).toEqual({
    type: 'oriel:control',
    capability,
  });
  expect(readControlOffer({ type: 'oriel:control', capability: 'short' })).toBeUndefined();
  expect(readControlOffer({ type: 'oriel:state', capability })).toBeUndefined();
});
