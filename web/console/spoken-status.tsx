import { REFUSALS } from '../../src/flow/refusals.ts';
import { LOOKS } from './console-state.ts';
import { spokenSilence } from './dialogs/silence-note.tsx';
import { spokenWait } from './dialogs/waiting-note.tsx';
import { spokenWarning } from './dialogs/warning-bar.tsx';
import type { Console } from './session/use-console.ts';

interface SpokenStatusProps {
  readonly console: Console;
  readonly viewOnly: boolean;
  /** The proxy does not answer. */
  readonly silent: boolean;
  /** The result of the last action. */
  readonly notice: string;
}

/** What screen readers announce: changes of the state, and how the keyboard leaves the guest's screen. */
export function SpokenStatus({ console, viewOnly, silent, notice }: SpokenStatusProps) {
  const { state, warning } = console;
  const isLive = state.name === 'connected';
  return (
    <>
      <p id="way-out" class="off-screen">
        {viewOnly
          ? 'This console is view-only: keys and pointer do not reach the guest.'
          : 'All keys go to the guest. Press Control, Alt and Shift together to reach the controls.'}
      </p>
      <p class="off-screen" role="status" aria-live="polite">
        {silent
          ? spokenSilence(viewOnly)
          : isLive && warning !== null
            ? spokenWarning(warning)
            : notice || spokenState(console, viewOnly)}
      </p>
    </>
  );
}

function spokenState({ state, wait }: Console, viewOnly: boolean): string {
  if (wait !== null) return spokenWait(wait);
  if (state.name === 'connected' && viewOnly) return 'Connected, view only. Keys do not reach the guest.';
  const { announcement } = LOOKS[state.name];
  if (!('code' in state)) return announcement;
  const { sentence, advice } = REFUSALS[state.code];
  return `${announcement} ${sentence} ${advice}`;
}
