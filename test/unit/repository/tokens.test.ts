import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../support/documents.ts';

const TOKENS = 'web/shared/theme/tokens.css';
const COLOUR = /#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(/gi;

type Tokens = Readonly<Record<string, string>>;

const text = readFileSync(join(ROOT, TOKENS), 'utf8');
/** The tokens of a scheme: those of `:root` alone, and those that each media query replaces. */
const light = tokensAfter('*/\n:root {');
const dark = { ...light, ...tokensAfter('@media (prefers-color-scheme: dark) {') };
const more = tokensAfter('@media (prefers-contrast: more) {');
const SCHEMES: readonly (readonly [string, Tokens, number])[] = [
  ['light', light, 4.5],
  ['dark', dark, 4.5],
  ['light with more contrast', { ...light, ...more }, 7],
  [
    'dark with more contrast',
    {
      ...dark,
      ...more,
      ...tokensAfter('@media (prefers-contrast: more) and (prefers-color-scheme: dark) {'),
    },
    7,
  ],
];

/** Text and the surfaces on which the style sheets draw it. */
const PAIRS: readonly (readonly [string, readonly string[]])[] = [
  ['ink', ['page', 'surface', 'surface-raised', 'quiet-wash', 'busy-wash', 'warning-wash', 'danger-wash']],
  ['ink-muted', ['page', 'surface', 'surface-raised', 'quiet-wash']],
  ['accent', ['page', 'surface', 'surface-raised', 'busy-wash']],
  ['on-accent', ['accent', 'accent-hover']],
  ['ok', ['ok-wash', 'surface']],
  ['warning', ['warning-wash', 'surface']],
  ['danger', ['danger-wash', 'surface']],
];

describe('the design tokens', () => {
  it.each(SCHEMES)('are readable in %s', (_name, tokens, least) => {
    const pale = PAIRS.flatMap(([ink, surfaces]) =>
      surfaces
        .map((surface) => ({ ink, surface, contrast: contrast(at(tokens, ink), at(tokens, surface)) }))
        .filter(({ contrast: each }) => each < least),
    );
    expect(pale).toEqual([]);
    expect(contrast(at(tokens, 'line-strong'), at(tokens, 'surface'))).toBeGreaterThan(3);
    expect(contrast(at(tokens, 'ring'), at(tokens, 'surface'))).toBeGreaterThan(3);
  });

  it('are the only place of colours in the pages', () => {
    const files = readdirSync(join(ROOT, 'web'), { recursive: true, encoding: 'utf8' })
      .map((file) => `web/${file}`)
      .filter((file) => /\.(?:css|tsx)$/.test(file) && file !== TOKENS);
    expect(files.length).toBeGreaterThan(20);
    const found = files.flatMap((file) =>
      [...readFileSync(join(ROOT, file), 'utf8').matchAll(COLOUR)].map(([colour]) => `${file}: ${colour}`),
    );
    expect(found).toEqual([]);
  });

  it('are the colours of the refusals that are sent without a style sheet', () => {
    const page = readFileSync(join(ROOT, 'src/platform/http/message-page.ts'), 'utf8');
    const ours = new Set(SCHEMES.flatMap(([, tokens]) => Object.values(tokens)));
    const used = [...page.matchAll(/#[0-9a-f]{3,8}\b/g)].map(([colour]) => colour);
    expect(used.length).toBeGreaterThan(5);
    expect(used.filter((colour) => !ours.has(colour))).toEqual([]);
  });
});

/** The tokens between an opening line and the end of its block. */
function tokensAfter(opening: string): Tokens {
  const from = text.indexOf(opening);
  expect(from, `${TOKENS} has ${opening}`).toBeGreaterThanOrEqual(0);
  const rest = text.slice(from + opening.length);
  const body = rest.slice(0, rest.indexOf('\n}\n'));
  return Object.fromEntries(
    [...body.matchAll(/--([\w-]+): ([^;]+);/g)].map(([, name = '', value = '']) => [name, value]),
  );
}

function at(tokens: Tokens, name: string): string {
  const value = tokens[name];
  if (value === undefined) throw new Error(`no token --${name}`);
  return value;
}

/** The contrast of two colours `#rrggbb` [WCAG 2.2, relative luminance]. */
function contrast(one: string, other: string): number {
  const [bright = 0, less = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (bright + 0.05) / (less + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[0-9a-f]{2}/g) ?? []).map((part) => {
    const share = Number.parseInt(part, 16) / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
