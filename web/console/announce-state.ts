import type { ConsoleState } from './console-state.ts';

/** The message to a page that embeds this one. It is harmless for any origin and never contains the token. */
export interface StateMessage {
  readonly type: 'oriel:state';
  readonly state: ConsoleState['name'];
  /** A code of docs/errors.md if a step refused or ended the console. */
  readonly code: string | null;
  readonly closeCode: number | null;
  readonly requestId: string | null;
}

export function stateMessage(state: ConsoleState): StateMessage {
  return {
    type: 'oriel:state',
    state: state.name,
    code: 'code' in state ? state.code : null,
    closeCode: 'closeCode' in state ? state.closeCode : null,
    requestId: 'requestId' in state ? (state.requestId ?? null) : null,
  };
}

/** Posts the state to the embedding page, of any origin. */
export function announceState(state: ConsoleState): void {
  if (window.parent !== window) window.parent.postMessage(stateMessage(state), '*');
}
