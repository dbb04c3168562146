import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RefusalKind } from '../../../src/flow/refusals/kind.ts';
import { REFUSALS } from '../../../src/flow/refusals.ts';
import { REMEDIES } from '../../../src/flow/remedies.ts';

const FLOW = join(import.meta.dirname, '../../../src/flow');
const KINDS = Object.entries<RefusalKind>(REFUSALS);

/** The tables that the files of a folder export, by file name. */
async function tablesIn(folder: string): Promise<[file: string, codes: string[]][]> {
  const files = readdirSync(join(FLOW, folder)).filter((file) => file !== 'kind.ts');
  return Promise.all(
    files.map(async (file): Promise<[string, string[]]> => {
      const exported: Record<string, object> = await import(join(FLOW, folder, file));
      return [file, Object.values(exported).flatMap((table) => Object.keys(table))];
    }),
  );
}

describe('the tables of refusals', () => {
  it('give each refusal a close code of its own', () => {
    const codes = new Map<number, string>();
    const free = firstFree(KINDS.map(([, { closeCode }]) => closeCode));
    for (const [code, { closeCode }] of KINDS) {
      const other = codes.get(closeCode);
      expect(other, `${code} has the close code of ${other}; the next free one is ${free}`).toBeUndefined();
      codes.set(closeCode, code);
    }
  });

  it('have each code once, and every file of refusals/ is part of REFUSALS', async () => {
    const codes = (await tablesIn('refusals')).flatMap(([, own]) => own);
    expect([...codes].sort()).toEqual(Object.keys(REFUSALS).sort());
  });

  it('have their remedies in the file of the same name, all of them part of REMEDIES', async () => {
    expect(await tablesIn('remedies')).toEqual(await tablesIn('refusals'));
    expect(Object.keys(REMEDIES)).toEqual(Object.keys(REFUSALS));
  });

  it('have titles short enough for a close frame: 123 bytes hold "Console refused: ", title and request id', () => {
    for (const [code, { title }] of KINDS) expect([code, title.length <= 50]).toEqual([code, true]);
  });
});

function firstFree(taken: readonly number[]): number {
  let code = 4400;
  while (taken.includes(code)) code++;
  return code;
}
