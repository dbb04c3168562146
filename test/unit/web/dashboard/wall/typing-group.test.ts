import { beforeEach, expect, test } from 'vitest';
import type { KeyMessage, ToConsole } from '../../../../../src/flow/control-message.ts';
import { type GroupState, TypingGroup } from '../../../../../web/dashboard/wall/typing-group.ts';
import { MAX_TILES, readTiles, wallHref } from '../../../../../web/dashboard/wall/wall-address.ts';

const KEY: KeyMessage = { type: 'key', keysym: 0x61, code: 'KeyA', down: true };

let group: TypingGroup;
let state: GroupState;
let keyboard: string;
let sent: Record<string, ToConsole[]>;

beforeEach(() => {
  keyboard = 'a';
  sent = { a: [], b: [], c: [] };
  group = new TypingGroup(
    (next) => {
      state = next;
    },
    (id) => id === keyboard,
  );
  for (const [id, messages] of Object.entries(sent)) {
    group.connect(id, (message) => messages.push(message));
    group.take(id, { type: 'input', input: 'ready' });
  }
});

/** The tiles that received the key. */
const receivers = () => Object.keys(sent).filter((id) => sent[id]!.includes(KEY));

test('passes keys to no other console before the user selects two', () => {
  group.take('a', KEY);
  group.select('a', true);
  group.take('a', KEY);
  expect(receivers()).toEqual([]);
  expect(sent.a).not.toContainEqual({ type: 'share', on: true });
});

test('passes a key to the other members alone', () => {
  group.select('a', true);
  group.select('b', true);
  expect(sent.a!.at(-1)).toEqual({ type: 'share', on: true });
  group.take('a', KEY);
  expect(receivers()).toEqual(['b']);
});

test('takes no key of a console that lacks the keyboard, or is no member', () => {
  group.selectAll();
  group.take('b', KEY);
  group.select('a', false);
  group.take('a', KEY);
  expect(receivers()).toEqual([]);
});

test('does not select a console that takes no keys', () => {
  group.take('b', { type: 'input', input: 'view_only' });
  group.select('b', true);
  group.selectAll();
  expect(state.members).toEqual(['a', 'c']);
});

test.each([
  ['takes no keys any more', () => group.take('b', { type: 'input', input: 'waiting' }), 'unable'],
  ['missed a key', () => group.take('b', { type: 'missed' }), 'missed'],
  ['is gone', () => group.connect('b', null), 'unable'],
] as const)('a member that %s leaves the group, and all release their keys', (_, leave, why) => {
  group.selectAll();
  leave();
  expect(state).toMatchObject({ members: ['a', 'c'], dropped: { id: 'b', why } });
  expect(sent.b).toContainEqual({ type: 'release' });
  expect(sent.c).toContainEqual({ type: 'release' });
  group.take('a', KEY);
  expect(receivers()).toEqual(['c']);
});

test('after the last but one member left, the remaining one shares no more keys', () => {
  group.select('a', true);
  group.select('b', true);
  group.select('b', false);
  expect(sent.a!.at(-1)).toEqual({ type: 'share', on: false });
  expect(sent.b!.at(-1)).toEqual({ type: 'share', on: false });
});

test('an address names at most nine instances, by id or name, each once', () => {
  const instances = [
    { id: 'id-1', name: 'one' },
    { id: 'id-2', name: 'two' },
  ];
  expect(readTiles('one, ID-2,two,,gone', instances)).toEqual([
    { id: 'id-1', name: 'one' },
    { id: 'id-2', name: 'two' },
    { id: 'gone', name: 'gone' },
  ]);
  const many = Array.from({ length: 20 }, (_, index) => `i${index}`);
  expect(readTiles(many.join(','), [])).toHaveLength(MAX_TILES);
  expect(wallHref(['id-1', 'id-2'])).toBe('#/wall/id-1%2Cid-2');
});
