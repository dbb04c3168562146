import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { listCharacters } from '../../../src/keyboard/characters.ts';
import { SINGLE_KEYS, sendCombo } from '../../../src/keyboard/key-combos.ts';
import { textToKeys } from '../../../src/keyboard/text-to-keys.ts';
import { sendCharacters } from '../../../src/keyboard/type-text.ts';
import { useText } from '../../shared/language.ts';
import type { Session } from '../session/open-session.ts';
import { type GuestLayout, layoutLabel } from './layouts/use-guest-layout.ts';
import { typedDifference } from './typed-difference.ts';

// Text to erase: phones report Backspace only as removed text.
const PADDING = '_'.repeat(64);
const MAX_FIELD = 256;
/** A longer text, which the user pasted, would be typed for many seconds without a way to stop it. */
const MAX_TYPED = 256;

interface PhoneKeyboardProps {
  readonly session: Session;
  readonly layout: GuestLayout;
  readonly field: RefObject<HTMLTextAreaElement | null>;
  /** A sentence about keys that were not typed. */
  onTrouble(trouble: string): void;
}

/** An invisible text field: it makes the phone show its keyboard, and changes in it are typed into the guest. */
export function PhoneKeyboard({ session, layout, field, onTrouble }: PhoneKeyboardProps) {
  const t = useText();
  const before = useRef(PADDING);
  const underWay = useRef(Promise.resolve());

  // In order: loading the layout takes several turns of the event loop, and Backspace must not overtake it.
  const inTurn = (type: () => unknown) => {
    underWay.current = underWay.current.then(type).then(
      () => {},
      () => {},
    );
  };

  const type = async (text: string) => {
    try {
      const { characters, missing } = textToKeys(text, await layout.keyboard());
      await sendCharacters(session.typing, characters);
      if (missing.length === 0) return;
      const { choice } = layout.guess();
      onTrouble(
        t('console.typing.cannotType', {
          layout: layoutLabel(t, choice),
          characters: listCharacters(missing),
        }),
      );
    } catch {
      onTrouble(t('console.typing.layoutsNotLoadedNothing'));
    }
  };

  // As an attribute: browsers that know the property treat any text as true.
  useEffect(() => field.current?.setAttribute('autocorrect', 'off'), [field]);

  const reset = (element: HTMLTextAreaElement) => {
    element.value = PADDING;
    before.current = PADDING;
    element.setSelectionRange(PADDING.length, PADDING.length);
  };

  return (
    <textarea
      ref={field}
      class="phone-keyboard"
      aria-label={t('console.typing.phoneField')}
      tabIndex={-1}
      autocapitalize="none"
      autocomplete="off"
      spellcheck={false}
      onFocus={(event) => reset(event.currentTarget)}
      onKeyDown={(event) => {
        const key = SINGLE_KEYS.find(({ keys }) => keys.at(-1)?.code === event.code);
        if (key === undefined || event.isComposing) return;
        event.preventDefault();
        inTurn(() => sendCombo(session.rfb, key));
      }}
      onInput={(event) => {
        const element = event.currentTarget;
        const { erased, typed } = typedDifference(before.current, element.value);
        before.current = element.value;
        if (typed.length > MAX_TYPED) onTrouble(t('console.typing.pastedTooLong', { count: MAX_TYPED }));
        else inTurn(() => type('\b'.repeat(erased) + typed));
        const worn = element.value.length < PADDING.length / 2 || element.value.length > MAX_FIELD;
        if (worn && !(event instanceof InputEvent && event.isComposing)) reset(element);
      }}
    />
  );
}
