import { expect, it } from 'vitest';
import { EscapeChord } from '../../../../../web/console/input/escape-chord.ts';

/** `+` presses, `-` releases; returns after which events the chord was told. */
function play(events: string): string[] {
  const chord = new EscapeChord();
  return events.split(' ').filter((event) => {
    const code = event.slice(1);
    if (event.startsWith('-')) return chord.keyUp(code);
    chord.keyDown(code);
    return false;
  });
}

it.each([
  '+ControlLeft +AltLeft +ShiftLeft -ShiftLeft -AltLeft -ControlLeft',
  '+ShiftRight +AltLeft +ControlRight -AltLeft -ControlRight -ShiftRight',
  '+KeyA -KeyA +ControlLeft +AltLeft +ShiftLeft +ShiftLeft -AltLeft -ControlLeft -ShiftLeft',
])('is reported at the last release of the three: %s', (events) => {
  expect(play(events)).toEqual([events.split(' ').at(-1)]);
});

it.each([
  '+ControlLeft +AltLeft -AltLeft -ControlLeft',
  '+ControlLeft +AltLeft +ShiftLeft +KeyT -KeyT -ShiftLeft -AltLeft -ControlLeft',
  '+ShiftLeft -ShiftLeft +AltLeft -AltLeft +ControlLeft -ControlLeft',
])('is not told for anything else: %s', (events) => {
  expect(play(events)).toEqual([]);
});

it('forgets keys that were held when the window lost the focus', () => {
  const chord = new EscapeChord();
  for (const code of ['ControlLeft', 'AltLeft', 'ShiftLeft']) chord.keyDown(code);
  chord.reset();
  expect(chord.keyUp('ShiftLeft')).toBe(false);
});
