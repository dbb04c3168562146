import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { notOnUsKeyboard, textToKeys } from '../../../../../web/console/input/text-to-keys.ts';
import { typeKeys } from '../../../../../web/console/input/type-text.ts';
import { typedDifference } from '../../../../../web/console/input/typed-difference.ts';

const SHIFT = 0xffe1;

describe('a text as keys', () => {
  it('has letters, digits and signs at their places on a US keyboard', () => {
    expect(textToKeys('aZ1!')).toEqual([
      { keysym: 0x61, code: 'KeyA', shift: false },
      { keysym: 0x5a, code: 'KeyZ', shift: true },
      { keysym: 0x31, code: 'Digit1', shift: false },
      { keysym: 0x21, code: 'Digit1', shift: true },
    ]);
  });

  it('has a place for every printable character of ASCII', () => {
    const ascii = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('');
    expect(textToKeys(ascii).filter(({ code }) => code === '')).toEqual([]);
    expect(notOnUsKeyboard(ascii)).toEqual([]);
  });

  it('presses Enter once for any kind of line end, and Tab for a tab', () => {
    expect(textToKeys('\r\n\n\r\t').map(({ code }) => code)).toEqual(['Enter', 'Enter', 'Enter', 'Tab']);
  });

  it('sends Latin-1 as its own keysym and the rest in the Unicode range, without a place', () => {
    expect(textToKeys('ü€😀')).toEqual([
      { keysym: 0xfc, code: '', shift: false },
      { keysym: 0x010020ac, code: '', shift: false },
      { keysym: 0x0101f600, code: '', shift: false },
    ]);
    expect(notOnUsKeyboard('aüa€ü')).toEqual(['ü', '€']);
  });

  it('leaves other control characters out', () => {
    expect(textToKeys('\u0000\u0007\u007f\u0085')).toEqual([]);
  });

  it('never makes more keys than the text has characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => textToKeys(text).length <= [...text].length),
    );
  });
});

describe('typing', () => {
  const record = () => {
    const events: string[] = [];
    const sendKey = (keysym: number, _: string | null, down?: boolean) => {
      events.push(`${down ? '+' : '-'}${keysym === SHIFT ? 'Shift' : String.fromCodePoint(keysym)}`);
    };
    return { events, sendKey };
  };

  it('holds Shift around the characters that need it', async () => {
    const sink = record();
    const { signal } = new AbortController();
    const typed = await typeKeys(sink, textToKeys('aB'), { pauseMs: 0, signal, onProgress: () => {} });
    expect(typed).toBe(2);
    expect(sink.events).toEqual(['+a', '-a', '+Shift', '+B', '-B', '-Shift']);
  });

  it('stops when it is aborted, with no key left pressed', async () => {
    const sink = record();
    const abort = new AbortController();
    const typed = await typeKeys(sink, textToKeys('ABC'), {
      pauseMs: 60_000,
      signal: abort.signal,
      onProgress: () => abort.abort(),
    });
    expect(typed).toBe(1);
    expect(sink.events).toEqual(['+Shift', '+A', '-A', '-Shift']);
  });
});

describe('what a phone keyboard did', () => {
  it.each([
    ['____', '____a', 0, 'a'],
    ['____', '___', 1, ''],
    ['__teh', '__the ', 2, 'he '],
    ['__a', '__a\n', 0, '\n'],
    ['__', '__', 0, ''],
  ])('from %j to %j is %i erased and %j typed', (before, after, erased, typed) => {
    expect(typedDifference(before, after)).toEqual({ erased, typed });
  });

  it('always leads from the one text to the other', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const { erased, typed } = typedDifference(before, after);
        return [...before].slice(0, [...before].length - erased).join('') + typed === after;
      }),
    );
  });
});
