import type { LayoutChoice } from '../../../../src/keyboard/guest-keyboard.ts';
import { LAYOUT_IDS } from '../../../../src/keyboard/layouts/layout-names.ts';
import type { LayoutGuess } from '../../input/layouts/guess-layout.ts';
import { layoutLabel } from '../../input/layouts/use-guest-layout.ts';

const REASONS: Readonly<Record<LayoutGuess['reason'], string>> = {
  remembered: 'You chose this for this guest, and the page remembers it.',
  keymap: 'The hypervisor names this layout. If the guest has another one, choose that.',
  unknown_keymap:
    "The hypervisor names a keymap that this page does not know. Signs with Shift or AltGr may arrive as others. If the guest's layout is in the list, choose it.",
  server: "This guest's VNC server finds the keys by itself.",
  browser: 'Assumed, because your keyboard has it. Choose the layout that is set inside the guest.',
  language: 'Assumed from the language of your browser. Choose the layout that is set inside the guest.',
};

interface LayoutFieldProps {
  readonly choice: LayoutChoice;
  readonly reason: LayoutGuess['reason'];
  /** The layout of the text that is being typed; null if none is. */
  readonly runningChoice: LayoutChoice | null;
  onChoose(choice: LayoutChoice): void;
}

/** The choice of the guest's keyboard layout. It stays usable while a text is typed, and does not change that text. */
export function LayoutField({ choice, reason, runningChoice, onChoose }: LayoutFieldProps) {
  const differs = runningChoice !== null && runningChoice !== choice;
  return (
    <div class="field">
      <label for="layout">The guest's keyboard layout</label>
      <select
        id="layout"
        value={choice}
        aria-describedby="layout-notes"
        onChange={(event) => onChoose(event.currentTarget.value as LayoutChoice)}
      >
        {LAYOUT_IDS.map((id) => (
          <option key={id} value={id}>
            {layoutLabel(id)}
          </option>
        ))}
        <option value="characters">By character: the VNC server finds the key</option>
      </select>
      <p id="layout-notes" class="hint" role="status">
        {differs
          ? `The running text is still typed with the layout ${layoutLabel(runningChoice)}. Your choice counts for the next text.`
          : REASONS[reason]}
      </p>
    </div>
  );
}
