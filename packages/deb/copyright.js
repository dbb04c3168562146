// The copyright file of the Debian package, in Debian's machine-readable format. The licence files of the bundled
// modules stay beside them, too.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const LICENCE_FILE = /^(?:licen[cs]e|copying)(?:[-.](?:md|txt|mit))?$/i;
/** Debian has these texts once for all packages. */
const COMMON = ['Apache-2.0', 'MPL-2.0'];

/** @param home the staged /usr/lib/oriel; @param notice NOTICE of the program */
export function copyrightText(home, notice) {
  const modules = bundledModules(join(home, 'node_modules'));
  return [
    'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: Oriel',
    paragraph('*', ['the authors of Oriel'], 'Apache-2.0', notice),
    ...modules.map(({ path, authors, license }) =>
      paragraph(`usr/lib/oriel/node_modules/${path}/*`, authors, license),
    ),
    ...[...new Set(['Apache-2.0', 'MPL-2.0', ...modules.map(({ license }) => license)])]
      .sort()
      .map((license) => `License: ${license}\n${indent(licenceText(license, modules))}`),
  ].join('\n\n');
}

function bundledModules(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /(?:^|node_modules\/)(?:@[^/]+\/)?[^/@]+\/package\.json$/.test(path))
    .sort()
    .map((path) => {
      const { license = 'MIT', author } = JSON.parse(readFileSync(join(folder, path), 'utf8'));
      const text = licenceFile(join(folder, dirname(path)));
      const found = text.match(/^\W*Copyright .*\d.*$/gim)?.map((line) => line.replace(/^\W*/, '').trim());
      const name = typeof author === 'string' ? author : author?.name;
      return {
        path: dirname(path),
        license,
        text,
        authors: found ?? [name ?? `the authors of ${dirname(path)}`],
      };
    });
}

function licenceFile(folder) {
  const name = readdirSync(folder).find((each) => LICENCE_FILE.test(each) && existsSync(join(folder, each)));
  return name === undefined ? '' : readFileSync(join(folder, name), 'utf8');
}

function paragraph(files, authors, license, comment) {
  const lines = [`Files: ${files}`, `Copyright: ${authors.join('\n           ')}`, `License: ${license}`];
  return [...lines, ...(comment === undefined ? [] : [`Comment:\n${indent(comment)}`])].join('\n');
}

/** The terms without the lines of one author. */
function licenceText(license, modules) {
  if (COMMON.includes(license))
    return `On Debian systems its text is in /usr/share/common-licenses/${license}.`;
  const { text } = modules.find((each) => each.license === license && each.text !== '') ?? {};
  if (text === undefined) throw new Error(`No bundled module has the text of the licence ${license}.`);
  return text.replace(/^\W*Copyright .*\d.*\n/gim, '').trim();
}

function indent(text) {
  return text
    .trim()
    .split('\n')
    .map((line) => (line.trim() === '' ? ' .' : ` ${line.trimEnd()}`))
    .join('\n');
}
