import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConfigText } from '../../../../src/config/files/parse-config-text.ts';

function values(text: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const { group, key, text: value } of parseConfigText(text, 'f').assignments) {
    found[`${group}.${key}`] = [...(found[`${group}.${key}`] ?? []), value];
  }
  return found;
}

/** The outcomes are those of oslo.config 9.0 for the same text. */
describe('the values of a file', () => {
  it.each<[string, string, Record<string, string[]>]>([
    ['are split at the first "="', '[DEFAULT]\ns=a:b=c\n', { 'DEFAULT.s': ['a:b=c'] }],
    ['are split at a ":" that comes first', '[DEFAULT]\ns: a=b\n', { 'DEFAULT.s': ['a=b'] }],
    ['have no blanks around them, nor their keys', '[DEFAULT]\ns   =   a  \n', { 'DEFAULT.s': ['a'] }],
    [
      'lose one pair of like quotes',
      '[DEFAULT]\ns="a b"\nt=\'x\'\n',
      { 'DEFAULT.s': ['a b'], 'DEFAULT.t': ['x'] },
    ],
    ['keep the blanks inside quotes', '[DEFAULT]\ns=" a "\n', { 'DEFAULT.s': [' a '] }],
    ['keep quotes that differ', '[DEFAULT]\ns="a\'\n', { 'DEFAULT.s': ['"a\''] }],
    ['are empty where they are one quote sign', '[DEFAULT]\ns="\n', { 'DEFAULT.s': [''] }],
    ['lose only the outer quotes', '[DEFAULT]\ns="a" "b"\n', { 'DEFAULT.s': ['a" "b'] }],
    ['may be empty quotes', '[DEFAULT]\ns=""\n', { 'DEFAULT.s': [''] }],
    [
      'keep what looks like a comment behind them',
      '[DEFAULT]\ns=a # b\nt=a ; b\n',
      { 'DEFAULT.s': ['a # b'], 'DEFAULT.t': ['a ; b'] },
    ],
    ['go on in indented lines', '[DEFAULT]\ns=a\n  b\n\tc   \n', { 'DEFAULT.s': ['a\nb\nc'] }],
    ['may begin in an indented line', '[DEFAULT]\ns=\n  b\n', { 'DEFAULT.s': ['\nb'] }],
    ['take an indented comment for a part', '[DEFAULT]\ns=a\n  # x\n', { 'DEFAULT.s': ['a\n# x'] }],
    [
      'take an indented section for a part',
      '[DEFAULT]\ns=a\n [vnc]\nt=2\n',
      { 'DEFAULT.s': ['a\n[vnc]'], 'DEFAULT.t': ['2'] },
    ],
    ['lose the quotes of their first line only', '[DEFAULT]\ns="a"\n  "b"\n', { 'DEFAULT.s': ['a\n"b"'] }],
    ['keep quotes that span lines', '[DEFAULT]\ns="a\n  b"\n', { 'DEFAULT.s': ['"a\nb"'] }],
    ['are all kept where a key is repeated', '[DEFAULT]\nm=1\nm=2\n', { 'DEFAULT.m': ['1', '2'] }],
    [
      'end at CR, LF or both',
      '[DEFAULT]\r\ns=1\rt=2\nu=3\r\n',
      { 'DEFAULT.s': ['1'], 'DEFAULT.t': ['2'], 'DEFAULT.u': ['3'] },
    ],
    ['are found behind a byte-order mark', '\uFEFF[DEFAULT]\ns=1\n', { 'DEFAULT.s': ['1'] }],
    [
      'belong to a section that is named twice',
      '[vnc]\ns=1\n[DEFAULT]\ns=2\n[VNC]\nt=3\n',
      { 'vnc.s': ['1'], 'DEFAULT.s': ['2'], 'vnc.t': ['3'] },
    ],
    ['belong to a section in small letters', '[Oslo_Policy]\ns=1\n', { 'oslo_policy.s': ['1'] }],
    ['do not belong to [DEFAULT] where it is written small', '[default]\ns=1\n', { 'default.s': ['1'] }],
    ['belong to the section with its blanks', '[ vnc ]\ns=1\n', { ' vnc .s': ['1'] }],
    ['belong to a section with blanks behind the bracket', '[vnc]  \ns=1\n', { 'vnc.s': ['1'] }],
    ['keep keys with capitals and dashes as they are', '[DEFAULT]\nS-x=1\n', { 'DEFAULT.S-x': ['1'] }],
    ['are not in lines that begin with "#" or ";"', '[DEFAULT]\n#s=1\n;t=2\n', {}],
  ])('%s', (_title, text, expected) => {
    const file = parseConfigText(text, 'f');
    expect(file.problems).toEqual([]);
    expect(values(text)).toEqual(expected);
  });

  it('remember their file and the line where they begin', () => {
    const { assignments } = parseConfigText('\n# x\n[vnc]\na=1\n  2\nb=3\n', '/etc/o.conf');
    expect(assignments.map(({ key, file, line }) => [key, file, line])).toEqual([
      ['a', '/etc/o.conf', 4],
      ['b', '/etc/o.conf', 6],
    ]);
  });
});

describe('a malformed line', () => {
  it.each<[string, string, number, RegExp]>([
    ['with no separator', '[DEFAULT]\nhunter2\n', 2, /not a section, comment or assignment/],
    ['with no key', '[DEFAULT]\n=1\n', 2, /no key/],
    ['in a section without a name', '[]\ns=1\n', 1, /no name/],
    ['in a section that does not end', '[vnc\ns=1\n', 1, /does not end/],
    ['in a section with a comment behind it', '[vnc] # c\ns=1\n', 1, /does not end/],
    ['before any section', 's=1\n[DEFAULT]\n', 1, /before any section/],
    ['that is indented with nothing above', '[DEFAULT]\n  x\n', 2, /indented/],
    ['that is indented at the beginning of the file', '\ts=1\n', 1, /indented/],
    ['that is indented after a blank line', '[DEFAULT]\ns=a\n\n  b\n', 4, /indented/],
    ['that is indented after a line of blanks', '[DEFAULT]\ns=a\n   \n  b\n', 4, /indented/],
    ['that is indented after a comment', '[DEFAULT]\ns=a\n# x\n  b\n', 4, /indented/],
    ['that is indented after a section', '[DEFAULT]\ns=1\n[vnc]\n  x\n', 4, /indented/],
  ])('%s is a problem with its line', (_title, text, line, message) => {
    const { problems } = parseConfigText(text, 'f.conf');
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ where: `f.conf:${line}`, message: expect.stringMatching(message) });
    expect(problems[0]!.remedy).not.toBe('');
  });

  it('does not hide the others', () => {
    const { problems, assignments } = parseConfigText('a=1\n[vnc]\nb\n  more\n=c\nd=1\n', 'f');
    expect(problems.map(({ where }) => where)).toEqual(['f:1', 'f:3', 'f:5']);
    expect(assignments.map(({ key }) => key)).toEqual(['d']);
  });

  it('is never quoted, since it may be half a password', () => {
    expect(JSON.stringify(parseConfigText('[DEFAULT]\nhunter2\n=hunter2\n', 'f').problems)).not.toContain(
      'hunter2',
    );
  });
});

describe('an indented line that looks like an assignment', () => {
  it('is reported with the value that swallowed it', () => {
    const { swallowed } = parseConfigText('[vnc]\na=1\n b=2\n [c]\n plain\n', 'f');
    expect(swallowed.map(({ line, what, into }) => [line, what, into.key])).toEqual([
      [3, 'b', 'a'],
      [4, '[c]', 'a'],
    ]);
  });
});

describe('any text', () => {
  const lines = fc.array(
    fc.oneof(
      fc.constantFrom(
        '[vnc]',
        '[DEFAULT]',
        '[',
        ']',
        '',
        '  ',
        '# c',
        'a=1',
        ' b = 2',
        '="',
        'k: "v"',
        '\tx',
      ),
      fc.string({ unit: 'binary' }),
    ),
    { maxLength: 40 },
  );

  it('is parsed without an exception, every assignment with a key, a group and a line of the file', () => {
    fc.assert(
      fc.property(lines, fc.constantFrom('\n', '\r\n', '\r'), (parts, end) => {
        const text = parts.join(end);
        const count = text.split(/\r\n|\r|\n/).length;
        const { assignments, problems } = parseConfigText(text, 'f');
        for (const { group, key, line } of assignments) {
          expect(group).not.toBe('');
          expect(key.trim()).toBe(key);
          expect(key).not.toBe('');
          expect(line).toBeGreaterThan(0);
          expect(line).toBeLessThanOrEqual(count);
        }
        for (const { where } of problems) expect(where).toMatch(/^f:\d+$/);
      }),
      { numRuns: 500 },
    );
  });

  it('gives back keys and values that were written plainly', () => {
    const key = fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/);
    const value = fc
      .stringMatching(/^[!-~]([ -~]{0,30}[!-~])?$/)
      .filter((text) => !/^(["'])(.*\1)?$/.test(text));
    fc.assert(
      fc.property(fc.array(fc.tuple(key, value), { maxLength: 10 }), (pairs) => {
        const text = ['[vnc]', ...pairs.map(([k, v]) => `${k} = ${v}`)].join('\n');
        expect(parseConfigText(text, 'f').assignments.map((each) => [each.key, each.text])).toEqual(pairs);
      }),
    );
  });
});
