import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { COMMANDS } from '../../../../src/cli/commands.ts';
import { runCli } from '../../../../src/cli/run-cli.ts';
import { checkLines, checkStatus } from '../../../../src/config/report/report.ts';
import { type Block, blocks, documents, ROOT } from '../../../support/documents.ts';
import { loadSettings } from '../../../support/load-settings.ts';

// Commands that need root or a cloud are not run. What can be checked of them without one is checked here.

// test/parts/etc/examples.test.ts does the same with those of a shell and of systemd.

const yaml = blocks('yaml').map((block): [string, Block] => [`${block.file}:${block.line}`, block]);

test.each(yaml)('the lines at %s are YAML', (_where, { text }) => {
  expect(parseDocument(text).errors).toEqual([]);
});

/** Every `oriel …` of a shell, a unit or a value, in the documents and in etc/: up to a quote or the end of the line. */
function orielLines(): [string, string][] {
  const files = [
    ...documents(),
    ...readdirSync(join(ROOT, 'etc/openstack'), { encoding: 'utf8' }).map((file) => `etc/openstack/${file}`),
  ];
  return files.flatMap((file) =>
    [
      ...readFileSync(join(ROOT, file), 'utf8')
        .replaceAll(/ *\\\n\s*/g, ' ')
        .matchAll(/(?<=\/usr\/local\/bin\/)oriel [^\n"`]*/g),
    ].map(([line]): [string, string] => [file, line]),
  );
}

test.each(orielLines())('%s: every option of "%s" exists', async (_file, line) => {
  const commands = COMMANDS.map((command) => ({ ...command, run: async () => 0 }));
  const said: string[] = [];
  const io = {
    env: {},
    out: (text: string) => said.push(text),
    err: (text: string) => said.push(text),
    input: async () => '',
    terminal: undefined,
  };
  const argv = line
    .trim()
    .split(/\s+/)
    .slice(1)
    .filter((word) => word !== '$@');
  expect(await runCli(argv, commands, io as never), said.join('\n')).toBe(0);
});

test('every runuser with -G names the primary group, which would otherwise be the first of -G', () => {
  const files = [...documents(), 'src/doctor/checks/switch/this-host.ts'];
  const text = files.map((file) => readFileSync(join(ROOT, file), 'utf8')).join('\n');
  const lines = text.match(/runuser .*-G .* -- /g) ?? [];
  expect(lines.length).toBeGreaterThan(2);
  for (const line of lines) expect(line).toMatch(/-u (\w+) -g \1 -G /);
});

test('every folder for the operator socket has the mode without which Oriel opens no socket', () => {
  const units = ['oriel.service', 'oriel-novncproxy.service'].map((file) => `etc/systemd/${file}`);
  const files = [...documents(), ...units, 'etc/openstack/nova-novncproxy.conf'];
  const found = files.flatMap((file) => [
    ...readFileSync(join(ROOT, file), 'utf8').matchAll(/RuntimeDirectory(?:=|: )oriel\n(.*)/g),
  ]);
  expect(found.length).toBeGreaterThan(2);
  for (const [, next] of found) expect(next).toMatch(/RuntimeDirectoryMode(=|: ")0750/);
});

test('etc/cloud.conf is right after an nova.conf, and its commented line is an option', () => {
  const nova = join(ROOT, 'test/support/nova/nova.conf');
  const loaded = loadSettings({ env: {}, configFiles: [nova, join(ROOT, 'etc/cloud.conf')] });
  expect(checkStatus(loaded), checkLines(loaded).join('\n')).toBe(0);
  expect(loaded.settings.oriel.token_source).toBe('nova');
  const commented = readFileSync(join(ROOT, 'etc/cloud.conf'), 'utf8').match(/^# (?=[a-z_]+ = )/gm);
  expect(commented).toHaveLength(1);
});

test('the documents of clouds install this version', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const page = readFileSync(join(ROOT, 'docs/replace-nova-novncproxy.md'), 'utf8');
  const named = [...page.matchAll(/\boriel-(\d+\.\d+\.\d+)/g)].map(([, each]) => each);
  expect(named.length).toBeGreaterThan(0);
  expect(new Set(named)).toEqual(new Set([version]));
});
