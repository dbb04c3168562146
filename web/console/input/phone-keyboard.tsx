import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Session } from '../session/open-session.ts';
import { SINGLE_KEYS, sendCombo } from '../toolbar/key-combos.ts';
import { textToKeys } from './text-to-keys.ts';
import { typeKeys } from './type-text.ts';
import { typedDifference } from './typed-difference.ts';

// Text to erase: phones report Backspace only as removed text.
const PADDING = '_'.repeat(64);
const MAX_FIELD = 256;

const never = new AbortController().signal;

interface PhoneKeyboardProps {
  readonly session: Session;
  readonly field: RefObject<HTMLTextAreaElement | null>;
}

/** An invisible text field: it makes the phone show its keyboard, and changes in it are typed into the guest. */
export function PhoneKeyboard({ session, field }: PhoneKeyboardProps) {
  const before = useRef(PADDING);
  const underWay = useRef(Promise.resolve());

  // In order: typing a word takes several turns of the event loop, and Backspace must not overtake it.
  const inTurn = (type: () => unknown) => {
    underWay.current = underWay.current.then(type).then(
      () => {},
      () => {},
    );
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
      aria-label="Typing here goes to the guest"
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
        const strokes = textToKeys('\b'.repeat(erased) + typed);
        inTurn(() => typeKeys(session.rfb, strokes, { pauseMs: 0, signal: never, onProgress: () => {} }));
        const worn = element.value.length < PADDING.length / 2 || element.value.length > MAX_FIELD;
        if (worn && !(event instanceof InputEvent && event.isComposing)) reset(element);
      }}
    />
  );
}
