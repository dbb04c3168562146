import type { LayoutChoice } from '../../../../src/keyboard/guest-keyboard.ts';
import { LAYOUT_IDS } from '../../../../src/keyboard/layouts/layout-names.ts';
import { useText } from '../../../shared/language.ts';
import type { LayoutGuess } from '../../input/layouts/guess-layout.ts';
import { layoutLabel } from '../../input/layouts/use-guest-layout.ts';

interface LayoutFieldProps {
  readonly choice: LayoutChoice;
  readonly reason: LayoutGuess['reason'];
  /** The layout of the text that is being typed; null if none is. */
  readonly runningChoice: LayoutChoice | null;
  onChoose(choice: LayoutChoice): void;
}

/** The choice of the guest's keyboard layout. It stays usable while a text is typed, and does not change that text. */
export function LayoutField({ choice, reason, runningChoice, onChoose }: LayoutFieldProps) {
  const t = useText();
  const differs = runningChoice !== null && runningChoice !== choice;
  return (
    <div class="field">
      <label for="layout">{t('console.typing.layout')}</label>
      <select
        id="layout"
        value={choice}
        aria-describedby="layout-notes"
        onChange={(event) => onChoose(event.currentTarget.value as LayoutChoice)}
      >
        {LAYOUT_IDS.map((id) => (
          <option key={id} value={id}>
            {layoutLabel(t, id)}
          </option>
        ))}
        <option value="characters">{t('console.typing.byCharacter')}</option>
      </select>
      <p id="layout-notes" class="hint" role="status">
        {differs
          ? t('console.typing.layoutOfRun', { layout: layoutLabel(t, runningChoice) })
          : t(`console.typing.reason.${reason}`)}
      </p>
    </div>
  );
}
