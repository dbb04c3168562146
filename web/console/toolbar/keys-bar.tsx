import { useEffect, useState } from 'preact/hooks';
import { COMBOS, MODIFIERS, SINGLE_KEYS, sendCombo, TERMINALS } from '../../../src/keyboard/key-combos.ts';
import { KeyboardIcon } from '../../shared/icons.tsx';
import { keepFocus } from '../input/keep-focus.ts';
import type { Session } from '../session/open-session.ts';

/** Begins with the visible label, for users who control the page by voice. Arrows have a name instead. */
function spokenName({ label, name }: { readonly label: string; readonly name: string }): string {
  return /^[A-Za-z]/.test(label) && label !== name ? `${label} (${name})` : name;
}

interface KeysBarProps {
  readonly session: Session;
  onRaiseKeyboard(): void;
}

/** On-screen keys: modifiers that stay pressed, keys that phones lack, and combinations that browsers keep. */
export function KeysBar({ session, onRaiseKeyboard }: KeysBarProps) {
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
    <section id="keys" class="keys" aria-label="On-screen keys">
      <button
        type="button"
        class="button key raise"
        aria-label="Show the phone's keyboard"
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
            title={`${label} stays pressed until pressed again`}
            onMouseDown={keepFocus}
            onClick={() => {
              rfb.sendKey(key.keysym, key.code, !down);
              setHeld(down ? held.filter((name) => name !== label) : [...held, label]);
            }}
          >
            {label}
          </button>
        );
      })}
      <span class="gap" />
      {SINGLE_KEYS.map((key) => (
        <button
          key={key.name}
          type="button"
          class="button key"
          aria-label={spokenName(key)}
          onMouseDown={keepFocus}
          onClick={() => sendCombo(rfb, key)}
        >
          {key.label}
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
          {combo.label}
        </button>
      ))}
      <select
        class="key terminals"
        aria-label="Switch to a virtual terminal"
        value=""
        onChange={(event) => {
          const combo = TERMINALS.find(({ label }) => label === event.currentTarget.value);
          if (combo !== undefined) sendCombo(rfb, combo);
          event.currentTarget.value = '';
        }}
      >
        <option value="" disabled>
          Ctrl+Alt+F…
        </option>
        {TERMINALS.map(({ label }) => (
          <option key={label}>{label}</option>
        ))}
      </select>
    </section>
  );
}
