import { useId, useRef, useState } from 'preact/hooks';
import { MAX_REASON } from '../../../src/flow/max-reason.ts';
import { Dialog } from '../../shared/dialog.tsx';
import { useText } from '../../shared/language.ts';
import { Name } from '../../shared/name.tsx';
import { asError } from '../fault.ts';
import { FaultNote } from '../fault-note.tsx';
import type { OpenSession } from './open-sessions.tsx';
import { instanceOf } from './session-words.ts';

interface EndDialogProps {
  readonly session: OpenSession;
  onEnd(reason: string): Promise<unknown>;
  /** The session has ended, and the dialog has closed. */
  onEnded(): void;
  onClose(): void;
}

/** Asks for the message that the user at the console reads, and ends the session. */
export function EndDialog({ session, onEnd, onEnded, onClose }: EndDialogProps) {
  const t = useText();
  const [reason, setReason] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<Error | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const hasEnded = useRef(false);
  const field = useId();
  const name = instanceOf(session);
  const close = () => form.current?.closest('dialog')?.close();

  const end = async () => {
    setBusy(true);
    setFault(null);
    try {
      await onEnd(reason);
      hasEnded.current = true;
      close();
    } catch (error) {
      setFault(asError(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={t('sessions.endTitle')}
      onClose={() => {
        onClose();
        if (hasEnded.current) onEnded();
      }}
    >
      <form
        ref={form}
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy) void end();
        }}
      >
        <p>
          {session.user_name === ''
            ? t.parts('sessions.endAsk', { name: <Name>{name}</Name>, client: session.client_address })
            : t.parts('sessions.endAskUser', {
                name: <Name>{name}</Name>,
                user: <Name>{session.user_name}</Name>,
                client: session.client_address,
              })}
        </p>
        <div class="field">
          <label for={field}>{t('sessions.message')}</label>
          <input
            id={field}
            type="text"
            required
            maxLength={MAX_REASON}
            autoFocus
            value={reason}
            onInput={(event) => setReason(event.currentTarget.value)}
          />
          <p class="hint">{t('sessions.messageHint', { max: MAX_REASON })}</p>
        </div>
        {fault !== null && <FaultNote fault={fault} />}
        <div class="row">
          <button type="submit" class="button danger" disabled={reason.trim() === ''}>
            {isBusy ? t('sessions.ending') : t('sessions.endNow')}
          </button>
          <button type="button" class="button" onClick={close}>
            {t('sessions.keep')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
