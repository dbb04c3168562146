import { describe, expect, it } from 'vitest';
import { REFUSALS, type RefusalCode } from '../../../../../src/flow/refusals.ts';
import { stateMessage } from '../../../../../web/console/announce-state.ts';
import {
  canTryAgain,
  interpretClose,
  spendsToken,
} from '../../../../../web/console/session/interpret-close.ts';

const REQUEST = 'req-9f0a3a1e-6f1c-4c39-8a51-1f6f0c9f6f2d';
const codes = Object.keys(REFUSALS) as RefusalCode[];

describe('a close code', () => {
  it('belongs to one refusal only', () => {
    const closeCodes = codes.map((code) => REFUSALS[code].closeCode);
    expect(new Set(closeCodes).size).toBe(closeCodes.length);
  });

  it.each(codes)('of %s is a refusal at opening, and an end later, with the request id', (code) => {
    const { closeCode, sentence } = REFUSALS[code];
    const opening = { closeCode, reason: `${sentence} (${REQUEST})`, wasUp: false, wasOpen: true };
    const refused = { closeCode, code, said: '', requestId: REQUEST };
    expect(interpretClose(opening)).toEqual({ name: 'refused', ...refused });
    expect(interpretClose({ ...opening, wasUp: true })).toEqual({ name: 'ended', ...refused });
  });

  it.each([1001, 1005, 1006, 1012])('%i is a loss of the network after the screen was up', (closeCode) => {
    expect(interpretClose({ closeCode, reason: '', wasUp: true, wasOpen: true })).toEqual({
      name: 'lost',
      closeCode,
    });
  });

  it('1006 before the screen was up says whether the WebSocket had opened', () => {
    const closing = { closeCode: 1006, reason: '', wasUp: false };
    expect(interpretClose({ ...closing, wasOpen: false })).toMatchObject({
      name: 'unreachable',
      wasOpen: false,
    });
    expect(interpretClose({ ...closing, wasOpen: true })).toMatchObject({
      name: 'unreachable',
      wasOpen: true,
    });
  });

  it('that is in no table is shown unchanged', () => {
    expect(
      interpretClose({ closeCode: 4999, reason: `tea time ${REQUEST}`, wasUp: false, wasOpen: true }),
    ).toEqual({ name: 'unexplained', closeCode: 4999, said: 'tea time', requestId: REQUEST });
  });
});

describe("the proxy's reason", () => {
  const said = (reason: string) => {
    const state = interpretClose({ closeCode: 4483, reason, wasUp: true, wasOpen: true });
    return 'said' in state ? state.said : undefined;
  };

  it('is shown if it says more than the table', () => {
    expect(said(`maintenance of rack 4 (${REQUEST})`)).toBe('maintenance of rack 4');
    expect(said(`ended by an operator: maintenance of rack 4 (${REQUEST})`)).toBe('maintenance of rack 4');
  });

  it('is omitted if it only repeats the table, whole or cut', () => {
    expect(said(`An operator has ended this console. (${REQUEST})`)).toBe('');
    expect(said('Console ended: ended by an operator')).toBe('');
    expect(said('An operator has ended this con…')).toBe('');
    expect(said('')).toBe('');
  });
});

describe('after a refusal', () => {
  it('the same token is tried again only if a role did not answer', () => {
    expect(canTryAgain('token_check_unreachable')).toBe(true);
    expect(canTryAgain('vnc_silent')).toBe(true);
    expect(canTryAgain('token_expired')).toBe(false);
    expect(canTryAgain('guest_stopped')).toBe(false);
  });

  it('a spent token is never one that may be tried again', () => {
    for (const code of codes) expect(spendsToken(code) && canTryAgain(code), code).toBe(false);
  });
});

it('an embedding page receives state, code and request id, and nothing else', () => {
  const state = interpretClose({ closeCode: 4451, reason: `x (${REQUEST})`, wasUp: false, wasOpen: true });
  expect(stateMessage(state)).toEqual({
    type: 'oriel:state',
    state: 'refused',
    code: 'token_expired',
    closeCode: 4451,
    requestId: REQUEST,
  });
  expect(stateMessage({ name: 'connected' })).toEqual({
    type: 'oriel:state',
    state: 'connected',
    code: null,
    closeCode: null,
    requestId: null,
  });
});

it('a reason that begins like its title is shown whole', () => {
  const closing = { reason: 'taken over by ada', wasUp: true, wasOpen: true };
  const closeCode = REFUSALS.session_taken_over.closeCode;
  expect(interpretClose({ ...closing, closeCode })).toMatchObject({ said: 'taken over by ada' });
});
