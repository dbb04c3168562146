import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');

/** A fenced block of a document. */
export interface Block {
  readonly file: string;
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

/** Every document of the project, as paths from its root. */
export function documents(): string[] {
  const inDocs = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).map(
    (file) => `docs/${file}`,
  );
  const atRoot = readdirSync(ROOT, { encoding: 'utf8' });
  return [...atRoot, ...inDocs].filter((file) => file.endsWith('.md')).sort();
}

export function blocks(language: string): Block[] {
  return documents().flatMap((file) => {
    const text = readFileSync(join(ROOT, file), 'utf8');
    return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)]
      .filter((match) => match[1] === language)
      .map((match) => ({
        file,
        line: text.slice(0, match.index).split('\n').length,
        language,
        text: match[2]!,
      }));
  });
}

/** The command lines of all `sh` blocks, without their comments; a backslash at the end joins two lines. */
export function commandLines(): { where: string; line: string }[] {
  return blocks('sh').flatMap(({ file, line, text }) =>
    text
      .replaceAll(/\\\n\s*/g, '')
      .split('\n')
      .map((each) => each.replace(/(^|\s)#.*$/, '').trim())
      .filter((each) => each !== '')
      .map((each) => ({ where: `${file}:${line}`, line: each })),
  );
}
