import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OptionTable } from '../../../src/config/option.ts';
import { checkLines } from '../../../src/config/report/report.ts';
import { settingLines, shownSettings } from '../../../src/config/report/show-settings.ts';
import { ALL_OPTIONS } from '../../../src/main/all-settings.ts';
import { loadSettings } from '../../support/load-settings.ts';
import type { Random } from '../random.ts';
import { require, type Target } from '../target.ts';

const TABLE: OptionTable = ALL_OPTIONS;
/** What stands for a password; no word of the check may hold it. */
const SECRET = 'Xq7secretZz';
const MAX_FINDINGS = 200_000;

/** The configuration reader: never throws, whatever the file, and never says a secret. */
export const configuration: Target = {
  name: 'configuration',
  weight: 2,
  words: [
    '[',
    ']',
    '\n[vnc]\n',
    '$',
    '$\x7b',
    '}',
    '$$',
    ' = ',
    '\n ',
    '#',
    '\r',
    '\ufeff',
    '%(',
    ',',
    '__proto__ = 1\n',
    '[constructor]\n',
    '$\x7bvnc.enabled}',
  ],
  open() {
    const folder = mkdtempSync(join(tmpdir(), 'oriel-fuzz-'));
    const file = join(folder, 'oriel.conf');
    return {
      generate: randomFile,
      attempt(pieces) {
        writeFileSync(file, Buffer.concat(pieces));
        const loaded = loadSettings({ env: {}, configFiles: [file] });
        const said = [...checkLines(loaded), ...settingLines(shownSettings(loaded))];
        require(said.length < MAX_FINDINGS, `${said.length} lines are said of one file`);
        require(!SECRET_IN_ITS_PLACE.test(Buffer.concat(pieces).toString('latin1')) ||
          !said.join('\n').includes(SECRET), 'a password is shown');
        for (const [group, options] of Object.entries(TABLE)) {
          const values = loaded.settings[group as keyof typeof loaded.settings] as Record<string, unknown>;
          for (const name of Object.keys(options))
            require(values[name] !== undefined, `[${group}] ${name} has no value`);
        }
      },
      async close() {
        rmSync(folder, { recursive: true, force: true });
      },
    };
  },
};

/** The only line with the secret is one that the reader can know for a secret's: undamaged, in its own section. */
const SECRET_IN_ITS_PLACE = new RegExp(
  `^[^]*\\n\\[oriel_auth\\]\\nsigning_key = [^\\n]*${SECRET}[^\\n]*\\n(?![^]*${SECRET})[^]*$`,
);

function randomFile(random: Random): Buffer {
  const groups = Object.keys(TABLE);
  const lines = ['# a file', ''];
  for (const group of random.list(5, () => random.pick(groups))) {
    lines.push(`[${random.oneIn(8) ? group.slice(1) : group}]`);
    const names = Object.keys(TABLE[group]!);
    for (const name of random.list(5, () => random.pick(names))) {
      const value = random.pick([
        'True',
        '6080',
        '127.0.0.1',
        'none,vnc',
        `$${random.pick(names)}`,
        '$\x7bvnc.enabled}',
        '"quoted"',
        random.word(12),
        '',
      ]);
      lines.push(`${random.oneIn(8) ? name.slice(1) : name} ${random.pick(['=', ':'])} ${value}`);
      if (random.oneIn(6)) lines.push(`  ${random.word(9)}`);
    }
  }
  if (random.oneIn(2))
    lines.push('', '[oriel_auth]', `signing_key = ${random.pick(['', '$', '$\x7bx.', '$vnc'])}${SECRET}`, '');
  return Buffer.from(lines.join(random.oneIn(9) ? '\r\n' : '\n'));
}
