import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');

/** Folders and files whose text follows the glossary of ARCHITECTURE.md. */
const WHERE = [
  'src',
  'web',
  'docs',
  'test',
  'bench',
  'scripts',
  'packages',
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
];
const ENDINGS = /\.(?:ts|tsx|js|css|html|md|asm|sh|py)$/;

/** Words that the project does not use, in all their forms, and what to write. */
const REPLACED: readonly (readonly [words: string, replacement: string])[] = [
  ['house houses', 'process context, fixture, cluster or lab'],
  ['neighbour neighbours', 'controller or compute host'],
  ['room rooms', 'slot, capacity or space'],
  ['seat seats seated', 'session, leg or slot'],
  ['entrance entrances', 'listener or admission'],
  ['roster rosters', 'set or list'],
  ['ledger ledgers', 'record or list'],
  ['tombstone tombstones', 'deletion record'],
  ['witness witnesses witnessed', 'probe, or the name of the component that observes'],
  ['canary canaries', 'probe'],
  ['glimpse glimpses glimpsed', 'fast lookup'],
  ['epochs', 'deletion records'],
  ['claim claims claimed claiming', 'exclusive use, or redeem for a single-use token'],
  ['whoever', 'the actor: the client, the proxy, an operator'],
  ['somebody someone', 'the actor: a user, a client, an operator'],
  ['nobody', 'the actor: no user, no client, no role'],
  ['whom', 'a clause with an antecedent: "the user that opened it"'],
  ['hear hears', 'receives'],
];
const REPLACEMENTS = new Map(
  REPLACED.flatMap(([words, replacement]) => words.split(' ').map((word) => [word, replacement])),
);
const PHRASES: readonly (readonly [phrase: RegExp, replacement: string])[] = [
  [/\bself-knowledge\b/gi, 'cluster check'],
  [/\bof one mind\b/gi, 'agree'],
  [/\b(?:is|are) told\b/gi, 'receives'],
];

/**
 * Names that stay: methods, subjects and codes of the bus, which other processes read; and the values in the probe token, as
 * they are stored.
 */
const WIRE_NAMES =
  /\b(?:claim_\w+|end_claim|find_canary|canary_unread)\b|'canary(?:\.invalid|:)?'|'claims?'/g;

function files(): string[] {
  return WHERE.flatMap((where) =>
    ENDINGS.test(where)
      ? [where]
      : readdirSync(join(ROOT, where), { recursive: true, encoding: 'utf8' })
          .map((file) => `${where}/${file}`)
          .filter((file) => ENDINGS.test(file) && !file.includes('node_modules/')),
  ).filter((file) => file !== 'test/unit/repository/glossary.test.ts');
}

function usesIn(text: string): string[] {
  return text.split('\n').flatMap((line, index) => {
    const own = line.replaceAll(WIRE_NAMES, '');
    const found: [string, string][] = [];
    // Identifiers in camel case are read word by word.
    for (const [word] of own.matchAll(/[A-Z]?[a-z]+/g)) {
      const replacement = REPLACEMENTS.get(word.toLowerCase());
      if (replacement !== undefined) found.push([word, replacement]);
    }
    for (const [phrase, replacement] of PHRASES) {
      for (const [words] of own.matchAll(phrase)) found.push([words, replacement]);
    }
    return found.map(([word, replacement]) => `line ${index + 1}: "${word}": write ${replacement}`);
  });
}

test('no file uses a word that the glossary replaces', () => {
  const offences: string[] = [];
  for (const file of files()) {
    const uses = usesIn(readFileSync(join(ROOT, file), 'utf8'));
    offences.push(...uses.map((use) => `${file}, ${use}`));
  }
  if (offences.length > 0) expect.fail(offences.join('\n'));
});
