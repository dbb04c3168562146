import { refusalText } from '../../src/languages/refusal-text.ts';
import { type PageText, useText } from '../shared/language.ts';
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
  const t = useText();
  const isLive = state.name === 'connected';
  return (
    <>
      <p id="way-out" class="off-screen">
        {t(viewOnly ? 'console.viewOnlyHint' : 'console.wayOut')}
      </p>
      <p class="off-screen" role="status" aria-live="polite">
        {silent
          ? spokenSilence(viewOnly)
          : isLive && warning !== null
            ? spokenWarning(warning)
            : notice || spokenState(t, console, viewOnly)}
      </p>
    </>
  );
}

function spokenState(t: PageText, { state, wait }: Console, viewOnly: boolean): string {
  if (wait !== null) return spokenWait(wait);
  if (state.name === 'connected' && viewOnly) return t('console.connectedViewOnly');
  const announcement = t(`console.state.${state.name}.announcement`);
  if (!('code' in state)) return announcement;
  const { sentence, advice } = refusalText(t, state.code);
  return t('console.spokenRefusal', { announcement, sentence, advice });
}
