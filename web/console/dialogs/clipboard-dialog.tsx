import { useState } from 'preact/hooks';
import { listCharacters, notInLatin1 } from '../../../src/keyboard/characters.ts';
import { CopyButton } from '../../shared/copy-button.tsx';
import { Dialog } from '../../shared/dialog.tsx';
import type { GuestClipboard } from '../input/use-clipboard.ts';
import type { ClipboardKnowledge, Session } from '../session/open-session.ts';

/** The sentence for each degree of knowledge. */
const KNOWLEDGE: Readonly<Record<ClipboardKnowledge, string>> = {
  proven: 'The clipboard works with this guest: it has sent text.',
  offered:
    'The screen of this guest offers a clipboard. It works if the guest runs a clipboard agent (spice-vdagent). The guest has sent nothing yet.',
  plain:
    'The guest has sent nothing yet, and it is unknown whether it has a clipboard. If a text does not arrive, have it typed instead.',
};

const ALL_SENT = 'Sent. Paste it inside the guest.';
const someSent = (lost: readonly string[]) =>
  `Sent, with a question mark in place of ${listCharacters(lost)}. Paste it inside the guest, or have the text typed instead.`;

const SHOWN = 100_000;

interface ClipboardDialogProps {
  readonly session: Session;
  readonly clipboard: GuestClipboard;
  /** Whether the proxy does not answer; then nothing is sent. */
  readonly silent: boolean;
  onType(text: string): void;
  onClose(): void;
}

/** The clipboard in both directions by hand, which works in every browser, and the switch for automatic synchronisation. */
export function ClipboardDialog({ session, clipboard, silent, onType, onClose }: ClipboardDialogProps) {
  const [text, setText] = useState('');
  const [sent, setSent] = useState('');
  const lost = session.clipboardIsUnicode() ? [] : notInLatin1(text);

  return (
    <Dialog title="Clipboard" onClose={onClose}>
      <p>{KNOWLEDGE[session.clipboard()]}</p>
      <div class="field">
        <label for="from-guest">Copied in the guest</label>
        <textarea
          id="from-guest"
          readOnly
          placeholder="Nothing yet"
          value={clipboard.fromGuest.slice(0, SHOWN)}
          spellcheck={false}
        />
        <div class="row">
          <CopyButton text={clipboard.fromGuest} label="Copy to your clipboard" />
        </div>
      </div>
      <div class="field">
        <label for="to-guest">To the guest</label>
        <textarea
          id="to-guest"
          autofocus
          value={text}
          spellcheck={false}
          autocomplete="off"
          placeholder="Paste here"
          onInput={(event) => {
            setText(event.currentTarget.value);
            setSent('');
          }}
        />
        <div class="row">
          <button
            type="button"
            class="button primary"
            disabled={text === '' || silent}
            onClick={() => {
              session.rfb.clipboardPasteFrom(text);
              setSent(lost.length === 0 ? ALL_SENT : someSent(lost));
            }}
          >
            Put into the guest's clipboard
          </button>
          <button type="button" class="button" disabled={text === ''} onClick={() => onType(text)}>
            Type it instead…
          </button>
        </div>
        {lost.length > 0 && sent === '' && (
          <p class="note tone-warn" role="status">
            The clipboard of this guest's VNC server has Latin-1 characters only. {listCharacters(lost)}{' '}
            {lost.length === 1 ? 'arrives as a question mark' : 'arrive as question marks'}.{' '}
            <em>Type it instead</em> presses the keys of the guest's layout, if it has them.
          </p>
        )}
        <p class="hint" role="status">
          {sent}
        </p>
      </div>
      <div class="field">
        <label class="check">
          <input
            type="checkbox"
            checked={clipboard.following}
            disabled={!clipboard.canFollow}
            onChange={(event) => clipboard.follow(event.currentTarget.checked)}
          />
          Keep both clipboards the same while this page is open
        </label>
        <p class="hint" role="status">
          {clipboard.canFollow
            ? clipboard.trouble || 'The guest can then read what you copy, and change what you paste.'
            : 'This browser allows it only for pages served over https.'}
        </p>
      </div>
    </Dialog>
  );
}
