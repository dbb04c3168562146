import { describe, expect, it } from 'vitest';
import { REFUSALS, type RefusalKind } from '../../../src/flow/refusals.ts';

const KINDS = Object.entries<RefusalKind>(REFUSALS);

describe('the table of refusals', () => {
  it('gives no close code of its own to two of them', () => {
    const codes = KINDS.map(([, { closeCode }]) => closeCode).filter((code) => code >= 4400);
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  });

  it('is in the order of the steps, so that docs/errors.md reads as the flow', () => {
    const steps = KINDS.map(([, { step }]) => step);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
  });

  it('has titles short enough for a close frame: 123 bytes hold "Console refused: ", title and request id', () => {
    for (const [code, { title }] of KINDS) expect([code, title.length <= 50]).toEqual([code, true]);
  });
});
