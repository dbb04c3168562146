import { expect, test } from 'vitest';
import { LayoutMemory } from '../../../../../../web/console/input/layouts/layout-memory.ts';

class FakeStorage {
  text: string | null = null;
  isBlocked = false;

  getItem(): string | null {
    if (this.isBlocked) throw new DOMException('blocked', 'SecurityError');
    return this.text;
  }

  setItem(_key: string, text: string): void {
    if (this.isBlocked) throw new DOMException('full', 'QuotaExceededError');
    this.text = text;
  }
}

test('remembers layout and dismissed note for each guest, across pages', () => {
  const storage = new FakeStorage();
  const memory = new LayoutMemory(storage);
  memory.choose('web-1', 'de');
  memory.choose('web-2', 'characters');
  memory.dismiss('web-1', 'us de');
  const later = new LayoutMemory(storage);
  expect([later.layoutOf('web-1'), later.layoutOf('web-2'), later.layoutOf('web-3')]).toEqual([
    'de',
    'characters',
    undefined,
  ]);
  expect([later.hasDismissed('web-1', 'us de'), later.hasDismissed('web-1', 'us fr')]).toEqual([true, false]);
});

test('keeps the guests that were chosen last, and not the oldest, beyond its bound', () => {
  const storage = new FakeStorage();
  const memory = new LayoutMemory(storage);
  for (let index = 0; index < 400; index++) memory.choose(`guest-${index}`, 'us');
  expect([memory.layoutOf('guest-0'), memory.layoutOf('guest-399')]).toEqual([undefined, 'us']);
  expect(JSON.parse(storage.text ?? '')).toHaveLength(300);
});

test('remembers nothing for a guest without a name', () => {
  const memory = new LayoutMemory(new FakeStorage());
  memory.choose('', 'de');
  expect(memory.layoutOf('')).toBeUndefined();
});

test('remembers until the page is closed without storage, and with storage that is blocked', () => {
  const blocked = new FakeStorage();
  blocked.isBlocked = true;
  for (const memory of [new LayoutMemory(undefined), new LayoutMemory(blocked)]) {
    memory.choose('web-1', 'fr');
    expect(memory.layoutOf('web-1')).toBe('fr');
  }
});

test.each([
  '',
  'null',
  '{}',
  '[1]',
  '[["web-1",null]]',
  '[["web-1",{"layout":"__proto__"}]]',
  '[["web-1",{"layout":5}]]',
])('ignores stored text that is not its own: %s', (text) => {
  const storage = new FakeStorage();
  storage.text = text;
  expect(new LayoutMemory(storage).layoutOf('web-1')).toBeUndefined();
});
