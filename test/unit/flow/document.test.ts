import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DRIVERS } from '../../../src/compute/drivers/registry.ts';
import { errorsMarkdown } from '../../../src/flow/document.ts';
import { REFUSALS, type RefusalCode } from '../../../src/flow/refusals.ts';
import { REMEDIES } from '../../../src/flow/remedies.ts';

const written = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');

describe('docs/errors.md', () => {
  it('is what "node scripts/generate-docs.js" writes', () => {
    expect(written).toBe(errorsMarkdown(DRIVERS));
  });

  it('lists every refusal under its step, with its numbers, its words and its remedy', () => {
    for (const [code, kind] of Object.entries(REFUSALS)) {
      const chapter = written.split('\n## ').find((part) => part.startsWith(`Step ${kind.step}:`)) ?? '';
      const entry = chapter.split('\n### ').find((part) => part.startsWith(`${code}\n`)) ?? '';
      expect(entry).toContain(`Close code ${kind.closeCode}, HTTP status ${kind.httpStatus}.`);
      for (const words of [kind.sentence, kind.advice, REMEDIES[code as RefusalCode]])
        expect(entry).toContain(words);
    }
  });
});
