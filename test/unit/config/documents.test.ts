import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { OptionTable } from '../../../src/config/option.ts';
import { configurationMarkdown } from '../../../src/config/report/document.ts';
import { ALL_OPTIONS } from '../../../src/main/all-settings.ts';

const written = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');

describe('docs/configuration.md', () => {
  it('is what "node scripts/generate-docs.js" writes', () => {
    expect(written).toBe(configurationMarkdown(ALL_OPTIONS));
  });

  it('has every option with its help and its old names', () => {
    for (const [group, options] of Object.entries<OptionTable[string]>(ALL_OPTIONS)) {
      const chapter = written.split('\n## ').find((part) => part.startsWith(`[${group}]`)) ?? '';
      for (const [name, { help, oldNames = [] }] of Object.entries(options)) {
        expect(chapter).toContain(`### ${name}\n`);
        expect(chapter).toContain(help);
        for (const old of oldNames) expect(chapter).toContain(`\`[${old.group}] ${old.name}\``);
      }
    }
  });

  it('says which defaults depend on the machine, and not what they are on this one', () => {
    expect(written).toContain("default: this machine's host name;");
    expect(written).not.toContain(`\`${hostname()}\``);
  });
});
