import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { CloseIcon } from './icons.tsx';
import { useText } from './language.ts';

interface DialogProps {
  readonly title: string;
  readonly children: ComponentChildren;
  /** Called before the user closes the dialog, by Escape or by its button; returns true if the dialog stays open. */
  onDismiss?(): boolean;
  onClose(): void;
}

/** The browser's modal dialog, which keeps the focus inside, closes on Escape and returns the focus. */
export function Dialog({ title, children, onDismiss, onClose }: DialogProps) {
  const t = useText();
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();

  useEffect(() => dialog.current?.showModal(), []);

  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby={heading}
      onCancel={(event) => {
        if (onDismiss?.() === true) event.preventDefault();
      }}
      onClose={onClose}
    >
      <header class="dialog-head">
        <h2 id={heading}>{title}</h2>
        <button
          type="button"
          class="button plain square"
          aria-label={t('shared.close')}
          onClick={() => {
            if (onDismiss?.() !== true) dialog.current?.close();
          }}
        >
          <CloseIcon />
        </button>
      </header>
      <div class="dialog-body">{children}</div>
    </dialog>
  );
}
