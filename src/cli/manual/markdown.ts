import type { ManualPage, Section } from './manual.ts';

/** docs/cli.md, generated from the table of commands. */
export function cliMarkdown(pages: readonly ManualPage[]): string {
  const [program, ...commands] = pages;
  if (program === undefined) return '';
  return `${[
    '<!-- Generated from src/cli/commands by "node scripts/generate-docs.js". Change the table there, not this file. -->',
    '',
    '# Command line',
    '',
    'The same as the man pages: `man oriel`, `man oriel-server-list`.',
    '',
    ...page(program, 1),
    ...commands.flatMap((each) => ['', `## ${each.name}`, '', each.summary, '', ...page(each, 2)]),
  ].join('\n')}\n`;
}

function page({ synopsis, sections }: ManualPage, level: number): string[] {
  return ['```', ...synopsis, '```', ...sections.flatMap((each) => ['', ...section(each, level)])];
}

function section({ title, text = [], terms = [], examples = [] }: Section, level: number): string[] {
  // Headings of commands occur once for each command; a bold line does not become an anchor.
  const heading = level === 1 ? `## ${title}` : `**${title}**`;
  return [
    heading,
    ...text.flatMap((paragraph) => ['', inline(paragraph)]),
    ...(terms.length > 0 ? [''] : []),
    ...terms.map(({ term, text: meaning }) => `- \`${term}\`: ${inline(meaning)}`),
    ...(examples.length > 0 ? [''] : []),
    ...examples.map(({ line, what }) => `- \`${line}\`: ${inline(what)}`),
  ];
}

/** Asterisks and angle brackets outside code are text. */
function inline(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : part.replace(/[*<>|_]/g, '\\$&')))
    .join('');
}
