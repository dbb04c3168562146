import type { Problem } from '../report/problem.ts';

/** One `key = value` of a file. */
export interface Assignment {
  /** Lower case, except `DEFAULT`. */
  readonly group: string;
  readonly key: string;
  readonly text: string;
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Part of the value is not UTF-8, so that `text` differs from the file. */
  readonly isDamaged?: boolean;
}

/** The first byte of a line that is not UTF-8. */
export interface DamagedByte {
  /** In the line, counted from 1. */
  readonly position: number;
  readonly value: number;
}

/** An indented line that looks like a section or an assignment, but continues the value above. */
export interface Swallowed {
  readonly line: number;
  /** `[cache]` or the key. */
  readonly what: string;
  readonly into: Assignment;
}

export interface ConfigFile {
  readonly path: string;
  readonly assignments: readonly Assignment[];
  readonly sections: readonly { readonly name: string; readonly line: number }[];
  readonly swallowed: readonly Swallowed[];
  readonly problems: readonly Problem[];
}

/**
 * Parses oslo.config's INI dialect (docs/configuration.md, "File format"). Never throws. Every malformed line is a problem, and so is
 * each line of `damaged` (by line number) that is not a comment.
 */
export function parseConfigText(
  text: string,
  path: string,
  damaged: ReadonlyMap<number, DamagedByte> = new Map(),
): ConfigFile {
  const assignments: { -readonly [K in keyof Assignment]: Assignment[K] }[] = [];
  const sections: { name: string; line: number }[] = [];
  const swallowed: Swallowed[] = [];
  const problems: Problem[] = [];
  // `unusable`: the section's line is malformed, and the lines of the section are not reported.
  let group: string | undefined;
  let unusable = false;
  let continues: (typeof assignments)[number] | 'ignored' | undefined;

  const fail = (line: number, message: string, remedy: string) => {
    problems.push({ where: `${path}:${line}`, group: group ?? '', option: '', message, remedy });
  };

  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  for (const [index, raw] of lines.entries()) {
    const number = index + 1;
    const line = raw.trimEnd();
    if (line === '' || line.startsWith('#') || line.startsWith(';')) {
      continues = undefined;
      continue;
    }
    const damage = damaged.get(number);
    const isDamaged = damage !== undefined;
    if (damage !== undefined) fail(number, notUtf8(damage), REMEDY.encoding);
    if (line.startsWith(' ') || line.startsWith('\t')) {
      const part = line.trim();
      if (continues === undefined) {
        fail(number, 'The line is indented, but there is no value above it to continue.', REMEDY.indent);
      } else if (continues !== 'ignored') {
        continues.text += `\n${part}`;
        if (isDamaged) continues.isDamaged = true;
        const [, section, key] = /^(?:(\[[^\]]*\])|([A-Za-z_][\w-]*)\s*[=:])/.exec(part) ?? [];
        const what = section ?? key;
        if (what !== undefined) swallowed.push({ line: number, what, into: continues });
      }
      continue;
    }
    continues = undefined;
    if (line.startsWith('[')) {
      const name = line.slice(1, -1);
      unusable = !line.endsWith(']') || name === '';
      if (!line.endsWith(']')) fail(number, 'The section does not end with "]".', REMEDY.section);
      else if (name === '') fail(number, 'The section has no name.', REMEDY.section);
      group = name === 'DEFAULT' ? name : name.toLowerCase();
      if (unusable) continues = 'ignored';
      else sections.push({ name, line: number });
      continue;
    }
    const separator = line.search(/[=:]/);
    const key = line.slice(0, separator).trim();
    if (separator === -1)
      fail(number, 'The line is not a section, comment or assignment.', REMEDY.assignment);
    else if (key === '') fail(number, 'There is no key before the separator.', REMEDY.assignment);
    else if (unusable) continues = 'ignored';
    else if (group === undefined) {
      fail(number, `"${key}" is assigned before any section.`, 'Write [DEFAULT] above it.');
      continues = 'ignored';
    } else {
      const value = unquote(line.slice(separator + 1).trim());
      continues = { group, key, text: value, file: path, line: number, ...(isDamaged ? { isDamaged } : {}) };
      assignments.push(continues);
    }
    // Indented lines after a malformed line are not reported.
    continues ??= 'ignored';
  }
  return { path, assignments, sections, swallowed, problems };
}

const REMEDY = {
  indent:
    'Start keys, sections and comments at the beginning of the line; only continuation lines of a value are indented.',
  section: 'Write only the section on its line: [name]. No comment may follow it.',
  encoding: 'Save the file as UTF-8.',
  assignment: 'Write "key = value" on one line, or start the line with # to make it a comment.',
};

function notUtf8({ position, value }: DamagedByte): string {
  const hex = value.toString(16).toUpperCase().padStart(2, '0');
  return `The line is not UTF-8: byte ${position} of it is 0x${hex}.`;
}

/** Removes one pair of quotes from the first line of a value; continuation lines keep theirs. */
function unquote(value: string): string {
  const quote = value[0];
  // As in oslo.config, a single quote sign counts as a pair.
  const quoted = (quote === '"' || quote === "'") && value.endsWith(quote);
  return quoted ? value.slice(1, -1) : value;
}
