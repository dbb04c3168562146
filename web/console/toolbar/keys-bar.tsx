import { useEffect, useState } from 'preact/hooks';
import { COMBOS, MODIFIERS, SINGLE_KEYS, sendCombo, TERMINALS } from '../../../src/keyboard/key-combos.ts';
import { KeyboardIcon } from '../../shared/icons.tsx';
import { type PageText, useText } from '../../shared/language.ts';
import { keepFocus } from '../input/keep-focus.ts';
import type { Session } from '../session/open-session.ts';
import { keyLabel } from './key-label.ts';

/** Begins with the visible label, for users who control the page by voice. Arrows have a name instead. */
function spokenName(t: PageText, key: { readonly label: string; readonly name: string }): string {
  const label = keyLabel(t, key.label);
  const name = keyLabel(t, key.name);
  return /^\p{L}/u.test(label) && label !== name ? `${label} (${name})` : name;
}

interface KeysBarProps {
  readonly session: Session;
  onRaiseKeyboard(): void;
}

/** On-screen keys: modifiers that stay pressed, keys that phones lack, and combinations that browsers keep. */
export function KeysBar({ session, onRaiseKeyboard }: KeysBarProps) {
  const t = useText();
  const [held, setHeld] = useState<readonly string[]>([]);
  const { rfb } = session;

  // A modifier that stayed pressed after its button is gone would change all further typing.
  useEffect(
    () => () => {
      for (const { key } of MODIFIERS) rfb.sendKey(key.keysym, key.code, false);
    },
    [rfb],
  );

  return (
    <section id="keys" class="keys" aria-label={t('console.keys.title')}>
      <button
        type="button"
        class="button key raise"
        aria-label={t('console.keys.raise')}
        onClick={onRaiseKeyboard}
      >
        <KeyboardIcon />
      </button>
      {MODIFIERS.map(({ label, key }) => {
        const down = held.includes(label);
        return (
          <button
            key={label}
            type="button"
            class="button key"
            aria-pressed={down}
            title={t('console.keys.stays', { key: keyLabel(t, label) })}
            onMouseDown={keepFocus}
            onClick={() => {
              rfb.sendKey(key.keysym, key.code, !down);
              setHeld(down ? held.filter((name) => name !== label) : [...held, label]);
            }}
          >
            {keyLabel(t, label)}
          </button>
        );
      })}
      <span class="gap" />
      {SINGLE_KEYS.map((key) => (
        <button
          key={key.name}
          type="button"
          class="button key"
          aria-label={spokenName(t, key)}
          onMouseDown={keepFocus}
          onClick={() => sendCombo(rfb, key)}
        >
          {keyLabel(t, key.label)}
        </button>
      ))}
      <span class="gap" />
      {COMBOS.map((combo) => (
        <button
          key={combo.label}
          type="button"
          class="button key"
          onMouseDown={keepFocus}
          onClick={() => sendCombo(rfb, combo)}
        >
          {keyLabel(t, combo.label)}
        </button>
      ))}
      <select
        class="key terminals"
        aria-label={t('console.keys.terminal')}
        value=""
        onChange={(event) => {
          const combo = TERMINALS.find(({ label }) => label === event.currentTarget.value);
          if (combo !== undefined) sendCombo(rfb, combo);
          event.currentTarget.value = '';
        }}
      >
        <option value="" disabled>
          {keyLabel(t, 'Ctrl+Alt+F…')}
        </option>
        {TERMINALS.map(({ label }) => (
          <option key={label} value={label}>
            {keyLabel(t, label)}
          </option>
        ))}
      </select>
    </section>
  );
}
