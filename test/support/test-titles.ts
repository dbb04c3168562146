import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './documents.ts';

/** A test as documents name it: `` `unit/x.test.ts` *its title* ``. */
export interface NamedTest {
  readonly file: string;
  readonly title: string;
}

export function namedTests(text: string): NamedTest[] {
  const named = [...text.matchAll(/`([\w/.-]+\.ts)` \*([^*]+)\*/g)];
  return named.map(([, file = '', title = '']) => ({ file, title }));
}

export function isThere({ file, title }: NamedTest): boolean {
  return titlesOf(file).includes(title);
}

/** Every text in quotes of a test file: titles are among them. */
function titlesOf(file: string): string[] {
  const path = join(ROOT, 'test', file);
  if (!existsSync(path)) return [];
  const source = readFileSync(path, 'utf8');
  return [...source.matchAll(/(['"`])((?:\\.|(?!\1).)*)\1/g)].map(([, , text = '']) =>
    text.replaceAll(/\\(['"`])/g, '$1'),
  );
}
