import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { optionsOf } from '../../../src/cli/command.ts';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { manFileName } from '../../../src/cli/manual/roff.ts';
import { SIGN_IN_SETTINGS } from '../../../src/cli/sign-in/settings.ts';
import { ROOT } from '../../support/documents.ts';

const MAN = join(ROOT, 'man');
const markdown = readFileSync(join(ROOT, 'docs/cli.md'), 'utf8');

/** The page as man(1) shows it, without warnings on standard error. */
function rendered(name: string, columns = '100'): string {
  const { stdout, stderr, status } = spawnSync('man', ['--warnings', '-l', join(MAN, name)], {
    encoding: 'utf8',
    env: { ...process.env, MANWIDTH: columns, LC_ALL: 'C.UTF-8', MANPAGER: 'cat', GROFF_NO_SGR: '1' },
  });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return stdout;
}

describe('as man(1) shows it, without a warning', () => {
  test.each(COMMANDS.map((command) => [command.name, command] as const))(
    'oriel %s has every option, example, field and exit status',
    (name, command) => {
      const text = rendered(manFileName({ name: `oriel ${name}` }));
      for (const option of Object.keys(command.options))
        expect(text).toMatch(new RegExp(`^ +(-\\w, )?--${option}\\b`, 'm'));
      for (const field of Object.keys(command.json?.fields ?? {}))
        expect(text).toMatch(new RegExp(`^ +${field}\\b`, 'm'));
      for (const status of [0, 1, 2, 130]) expect(text).toMatch(new RegExp(`^ +${status} `, 'm'));
      const unbroken = text.replaceAll(/\s+/g, ' ');
      for (const { line } of command.examples) expect(unbroken).toContain(line.replaceAll(/\s+/g, ' '));
    },
  );

  test('oriel(1) has every command, every option and variable of the sign-in, and the files', () => {
    const text = rendered('oriel.1');
    for (const { name } of COMMANDS) expect(text).toMatch(new RegExp(`^ +oriel ${name}$`, 'm'));
    const [withSignIn] = COMMANDS.filter(({ signsIn, options }) => signsIn && 'all-projects' in options);
    for (const option of Object.keys(optionsOf(withSignIn!)).filter((each) => each.startsWith('os-'))) {
      expect(text).toMatch(new RegExp(`^ +--${option} `, 'm'));
    }
    for (const { variable } of SIGN_IN_SETTINGS) expect(text).toMatch(new RegExp(`^ +${variable}\\b`, 'm'));
    for (const file of ['clouds.yaml', 'secure.yaml', 'oriel.conf']) expect(text).toContain(file);
  });
});

test('docs/cli.md has every command, option and exit status', () => {
  for (const command of COMMANDS) {
    const chapter = markdown.split('\n## ').find((part) => part.startsWith(`oriel ${command.name}\n`)) ?? '';
    for (const option of Object.keys(command.options))
      expect(chapter).toMatch(new RegExp(`\`(-\\w, )?--${option}[ \`]`));
    for (const { line } of command.examples) expect(chapter).toContain(`\`${line}\``);
    for (const status of [0, 1, 2, 130]) expect(chapter).toContain(`- \`${status}\`: `);
  }
});
