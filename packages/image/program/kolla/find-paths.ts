import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The existing paths that match an absolute pattern with `*`, `?` and `[…]`, sorted. A pattern matches no hidden file, as in a shell. */
export function findPaths(pattern: string): string[] {
  const segments = pattern.split('/').filter((segment) => segment !== '');
  let found = ['/'];
  for (const segment of segments) {
    found = /[*?[]/.test(segment)
      ? found.flatMap((folder) => matches(folder, segment))
      : found.map((folder) => join(folder, segment));
  }
  return found.filter((path) => existsSync(path)).sort();
}

function matches(folder: string, segment: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  const expression = toExpression(segment);
  return names.filter((name) => expression.test(name)).map((name) => join(folder, name));
}

function toExpression(segment: string): RegExp {
  const body = segment.replaceAll(/\[!?[^\]]+\]|[\s\S]/g, (part) => {
    if (part === '*') return '.*';
    if (part === '?') return '.';
    if (part.length > 1) return part.replace('[!', '[^').replaceAll('\\', '\\\\');
    return part.replace(/[.*+?^${}()|[\]\\]/, String.raw`\$&`);
  });
  return new RegExp(`^${segment.startsWith('.') ? '' : '(?!\\.)'}${body}$`, 's');
}
