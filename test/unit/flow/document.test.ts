import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errorsMarkdown } from '../../../src/flow/document.ts';
import { REFUSALS } from '../../../src/flow/refusals.ts';

const written = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');

describe('docs/errors.md', () => {
  it('is what "node scripts/generate-docs.js" writes', () => {
    expect(written).toBe(errorsMarkdown());
  });

  it('has every refusal below its step, with its numbers and its words', () => {
    for (const [code, kind] of Object.entries(REFUSALS)) {
      const chapter = written.split('\n## ').find((part) => part.startsWith(`Step ${kind.step}:`)) ?? '';
      const entry = chapter.split('\n### ').find((part) => part.startsWith(`${code}\n`)) ?? '';
      expect(entry).toContain(`Close code ${kind.closeCode}, HTTP status ${kind.httpStatus}.`);
      for (const words of [kind.sentence, kind.advice, kind.remedy]) expect(entry).toContain(words);
    }
  });
});
