import { useEffect, useRef } from 'preact/hooks';
import { EscapeChord } from './escape-chord.ts';

/** Calls the function when the user presses Control, Alt and Shift together and releases them. */
export function useEscapeChord(onChord: () => void): void {
  const action = useRef(onChord);
  action.current = onChord;
  useEffect(() => {
    const chord = new EscapeChord();
    const down = (event: KeyboardEvent) => chord.keyDown(event.code);
    const up = (event: KeyboardEvent) => {
      // After noVNC's own handler, so that the guest also receives the release of the last key.
      if (chord.keyUp(event.code)) setTimeout(() => action.current());
    };
    const reset = () => chord.reset();
    // In the capture phase: noVNC stops the events of the screen.
    addEventListener('keydown', down, true);
    addEventListener('keyup', up, true);
    addEventListener('blur', reset);
    return () => {
      removeEventListener('keydown', down, true);
      removeEventListener('keyup', up, true);
      removeEventListener('blur', reset);
    };
  }, []);
}
