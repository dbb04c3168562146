import { useState } from 'preact/hooks';
import { listCharacters, notInLatin1 } from '../../../src/keyboard/characters.ts';
import { CopyButton } from '../../shared/copy-button.tsx';
import { Dialog } from '../../shared/dialog.tsx';
import { useText } from '../../shared/language.ts';
import type { GuestClipboard } from '../input/use-clipboard.ts';
import type { Session } from '../session/open-session.ts';

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
  const t = useText();
  const [text, setText] = useState('');
  const [sent, setSent] = useState('');
  const lost = session.clipboardIsUnicode() ? [] : notInLatin1(text);

  return (
    <Dialog title={t('console.clipboard.title')} onClose={onClose}>
      <p>{t(`console.clipboard.knowledge.${session.clipboard()}`)}</p>
      <div class="field">
        <label for="from-guest">{t('console.clipboard.fromGuest')}</label>
        <textarea
          id="from-guest"
          readOnly
          placeholder={t('console.clipboard.nothingYet')}
          value={clipboard.fromGuest.slice(0, SHOWN)}
          spellcheck={false}
        />
        <div class="row">
          <CopyButton text={clipboard.fromGuest} label={t('console.clipboard.copy')} />
        </div>
      </div>
      <div class="field">
        <label for="to-guest">{t('console.clipboard.toGuest')}</label>
        <textarea
          id="to-guest"
          autofocus
          value={text}
          spellcheck={false}
          autocomplete="off"
          placeholder={t('console.clipboard.pasteHere')}
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
              setSent(
                lost.length === 0
                  ? t('console.clipboard.sent')
                  : t('console.clipboard.partlySent', { characters: listCharacters(lost) }),
              );
            }}
          >
            {t('console.clipboard.put')}
          </button>
          <button type="button" class="button" disabled={text === ''} onClick={() => onType(text)}>
            {t('console.clipboard.typeInstead')}
          </button>
        </div>
        {lost.length > 0 && sent === '' && (
          <p class="note tone-warn" role="status">
            {t('console.clipboard.latin1', { count: lost.length, characters: listCharacters(lost) })}
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
          {t('console.clipboard.follow')}
        </label>
        <p class="hint" role="status">
          {clipboard.canFollow
            ? clipboard.trouble || t('console.clipboard.followMeans')
            : t('console.clipboard.needsHttps')}
        </p>
      </div>
    </Dialog>
  );
}
