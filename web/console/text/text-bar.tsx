import { useEffect, useRef } from 'preact/hooks';
import { CloseIcon, NextIcon, PreviousIcon } from '../../shared/icons.tsx';
import { useText } from '../../shared/language.ts';
import { keepFocus } from '../input/keep-focus.ts';
import { MAX_FOUND, MAX_QUERY } from './find/find-text.ts';

interface TextBarProps {
  readonly selects: boolean;
  readonly hasSelection: boolean;
  readonly query: string;
  /** How many places have the query, and which of them is marked, from 0. */
  readonly found: number;
  readonly current: number;
  readonly speaks: boolean;
  readonly canCopy: boolean;
  readonly status: string;
  /** A new object moves the focus into the field. */
  readonly findRequest: object | null;
  onSelects(selects: boolean): void;
  onCopy(): void;
  onQuery(query: string): void;
  onStep(step: number): void;
  onSpeaks(speaks: boolean): void;
  onClose(): void;
}

/** The controls for the text of the screen. */
export function TextBar(props: TextBarProps) {
  const t = useText();
  const field = useRef<HTMLInputElement>(null);
  const { findRequest, found, query } = props;

  useEffect(() => {
    if (findRequest !== null) field.current?.select();
  }, [findRequest]);

  const count = found >= MAX_FOUND ? `${MAX_FOUND}+` : String(found);
  return (
    <section
      class="text-bar"
      aria-label={t('text.bar')}
      onKeyDown={(event) => {
        if (event.key === 'Escape') props.onClose();
      }}
    >
      <button
        type="button"
        class="button small"
        aria-pressed={props.selects}
        onClick={() => props.onSelects(!props.selects)}
      >
        {t('text.select')}
      </button>
      <button
        type="button"
        class="button small"
        disabled={!props.canCopy}
        // The selection would be lost with the focus.
        onMouseDown={keepFocus}
        onClick={props.onCopy}
      >
        {props.hasSelection ? t('text.copySelection') : t('text.copyAll')}
      </button>
      <search class="find">
        <input
          ref={field}
          type="search"
          aria-label={t('text.find')}
          placeholder={t('text.find')}
          maxLength={MAX_QUERY}
          autocomplete="off"
          spellcheck={false}
          value={query}
          onInput={(event) => props.onQuery(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') props.onStep(event.shiftKey ? -1 : 1);
          }}
        />
        <span class="find-count" role="status">
          {query === ''
            ? ''
            : found === 0
              ? t('text.notFound')
              : t('text.foundOf', { position: String(props.current + 1), count })}
        </span>
        <button
          type="button"
          class="button small square"
          aria-label={t('text.previous')}
          title={t('text.previous')}
          disabled={found === 0}
          onClick={() => props.onStep(-1)}
        >
          <PreviousIcon />
        </button>
        <button
          type="button"
          class="button small square"
          aria-label={t('text.next')}
          title={t('text.next')}
          disabled={found === 0}
          onClick={() => props.onStep(1)}
        >
          <NextIcon />
        </button>
      </search>
      <button
        type="button"
        class="button small"
        aria-pressed={props.speaks}
        title={t('text.speakHint')}
        onClick={() => props.onSpeaks(!props.speaks)}
      >
        {t('text.speak')}
      </button>
      <p class="text-status" role="status">
        {props.status}
      </p>
      <button
        type="button"
        class="button small plain square"
        aria-label={t('text.closeBar')}
        title={t('text.closeBar')}
        onClick={props.onClose}
      >
        <CloseIcon />
      </button>
    </section>
  );
}
