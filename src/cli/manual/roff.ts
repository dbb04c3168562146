import type { ManualPage, Section, Term } from './manual.ts';

/** The file name of a page: `oriel-server-list.1`. */
export function manFileName({ name }: Pick<ManualPage, 'name'>): string {
  return `${name.replaceAll(' ', '-')}.1`;
}

/** A page in the macros of man(7), which man-db, groff and mandoc read. `others` are the pages that it refers to. */
export function manPage(page: ManualPage, version: string, others: readonly ManualPage[]): string {
  const title = page.name.replaceAll(' ', '-');
  const references = others
    .filter((other) => other !== page)
    .map((other) => other.name.replaceAll(' ', '-'))
    .sort();
  return `${[
    `.\\" Generated from the table of commands by "node scripts/generate-docs.js". Change the table, not this file.`,
    `.TH ${macroArgument(title.toUpperCase())} 1 "" ${macroArgument(`oriel ${version}`)} "Oriel"`,
    '.SH NAME',
    `${escaped(title)} \\- ${escaped(lowered(page.summary))}`,
    '.SH SYNOPSIS',
    ...page.synopsis.flatMap((line, index) => [...(index === 0 ? [] : ['.br']), inline(synopsisMarks(line))]),
    ...page.sections.flatMap(section),
    '.SH SEE ALSO',
    ...references.map((name, index) => `.BR ${escaped(name)} (1)${index < references.length - 1 ? ',' : ''}`),
  ].join('\n')}\n`;
}

function section({ title, text = [], terms = [], examples = [] }: Section): string[] {
  return [
    `.SH ${macroArgument(title.toUpperCase())}`,
    ...text.flatMap((paragraph, index) => [...(index === 0 ? [] : ['.PP']), inline(paragraph)]),
    ...terms.flatMap(term),
    ...examples.flatMap(({ line, what }) => ['.TP', `\\fB${escaped(line)}\\fR`, inline(what)]),
  ];
}

function term({ term: name, text }: Term): string[] {
  // What the user replaces is in italics: FILE, NAME, GROUP.OPTION=VALUE.
  const shown = name
    .split(' ')
    .map((word) =>
      /^-/.test(word) || !name.startsWith('-') ? `\\fB${escaped(word)}\\fR` : `\\fI${escaped(word)}\\fR`,
    )
    .join(' ');
  return ['.TP', shown, inline(text)];
}

/** Text with `code` in bold. A line that begins with a full stop or an apostrophe would be a macro. */
function inline(text: string): string {
  const parts = text
    .split(/(`[^`]*`)/)
    .map((part) =>
      part.startsWith('`') && part.length > 1 ? `\\fB${escaped(part.slice(1, -1))}\\fR` : escaped(part),
    );
  return guarded(parts.join(''));
}

function guarded(line: string): string {
  return /^[.']/.test(line) ? `\\&${line}` : line;
}

/** Hyphens are minus signs, so that options can be copied; backslashes are letters. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('`', '\\(ga')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti');
}

function macroArgument(text: string): string {
  return `"${escaped(text).replaceAll('"', '\\(dq')}"`;
}

function synopsisMarks(line: string): string {
  return `\`${line}\``;
}

/** `List the instances.` as `list the instances`, for the line that apropos shows. */
function lowered(text: string): string {
  const withoutStop = text.replace(/\.$/, '');
  const [first = ''] = withoutStop.split(' ');
  return /^[A-Z][a-z]+$/.test(first)
    ? withoutStop.charAt(0).toLowerCase() + withoutStop.slice(1)
    : withoutStop;
}
