import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { REFUSALS } from '../../../src/flow/refusals.ts';
import { refusalText } from '../../../src/languages/refusal-text.ts';
import { CopyButton } from '../../shared/copy-button.tsx';
import { type PageText, useText } from '../../shared/language.ts';
import { type ConsoleState, TONES } from '../console-state.ts';
import { consoleLink, listLink } from '../dashboard-link.ts';
import { canTryAgain } from '../session/interpret-close.ts';
import type { Console } from '../session/use-console.ts';
import { stepHere } from '../steps-here.ts';
import { WaitingNote } from './waiting-note.tsx';

interface EndingPanelProps {
  readonly console: Console;
  /** Id or name of the instance; empty if it is not known. */
  readonly instance: string;
  readonly viewOnly: boolean;
}

/** The panel that replaces the screen: what happened, at which step, what to do, the request id, and the ways forward. */
export function EndingPanel({ console, instance, viewOnly }: EndingPanelProps) {
  const { state } = console;
  const t = useText();
  return (
    <section class={`panel panel-${TONES[state.name]}`} aria-labelledby="what-happened">
      <h2 id="what-happened">{heading(t, state)}</h2>
      {console.wait === null ? <Words state={state} /> : <WaitingNote wait={console.wait} />}
      <Comeback console={console} />
      <Actions console={console} again={consoleLink(instance, viewOnly)} />
    </section>
  );
}

function heading(t: PageText, state: ConsoleState): string {
  if (state.name === 'connected') return '';
  if (!('code' in state)) return t(`console.state.${state.name}.heading`);
  if (state.code === 'ended_by_operator') return t('console.endedByOperator');
  const { title } = refusalText(t, state.code);
  return t(`console.state.${state.name}.because`, { title });
}

function Words({ state }: { readonly state: ConsoleState }) {
  const t = useText();
  switch (state.name) {
    case 'refused':
    case 'ended': {
      const { sentence, advice } = refusalText(t, state.code);
      const { number, actor, title: inEnglish } = stepHere(REFUSALS[state.code].step);
      // Oriel's roles and Nova's components do the same; only English has words for each.
      const title = t.language === 'en' ? inEnglish : t(`steps.s${number}`);
      return (
        <>
          <p class="lead">{sentence}</p>
          {state.said !== '' && <p class="said">{t('console.ending.quoted', { words: state.said })}</p>}
          <Facts advice={advice} requestId={state.requestId} code={`${state.closeCode} ${state.code}`}>
            {state.name === 'refused' && (
              <>
                <dt>{t('console.ending.where')}</dt>
                <dd>{t('console.ending.step', { number, actor, title })}</dd>
              </>
            )}
          </Facts>
        </>
      );
    }
    case 'lost':
      return (
        <>
          <p class="lead">{t(state.silent ? 'console.ending.silent' : 'console.ending.broke')}</p>
          <Checks>
            <li>{t('console.ending.checkNetwork')}</li>
            <li>{t('console.ending.checkRestart')}</li>
            <li>{t('console.ending.checkBalancer')}</li>
          </Checks>
        </>
      );
    case 'unreachable':
      return (
        <>
          <p class="lead">{t(state.wasOpen ? 'console.ending.brokeAtOnce' : 'console.ending.notOpened')}</p>
          <Checks>
            <li>{t('console.ending.checkNetwork')}</li>
            <li>{t('console.ending.checkUpgrade')}</li>
            <li>{t('console.ending.checkProxy')}</li>
          </Checks>
        </>
      );
    case 'unexplained':
      return (
        <>
          <p class="lead">{t('console.ending.unknownCode', { code: String(state.closeCode) })}</p>
          {state.said !== '' && <p class="said">{t('console.ending.quoted', { words: state.said })}</p>}
          <Facts
            advice={t('console.ending.tellCode')}
            requestId={state.requestId}
            code={String(state.closeCode)}
          />
        </>
      );
    case 'unreadable':
      return (
        <>
          <p class="lead">{t(`console.ending.${state.because}`)}</p>
          {state.said !== '' && <p class="said">{t('console.ending.quoted', { words: state.said })}</p>}
          <p>{t('console.ending.tellOperator')}</p>
        </>
      );
    case 'waiting':
      return <p class="lead">{t('console.ending.waiting')}</p>;
    case 'connecting':
      return <p class="lead">{t('console.ending.connecting')}</p>;
    case 'left':
      return <p class="lead">{t('console.ending.left')}</p>;
    case 'connected':
      return null;
  }
}

interface FactsProps {
  readonly advice: string;
  readonly requestId: string | undefined;
  readonly code: string;
  readonly children?: ComponentChildren;
}

function Facts({ advice, requestId, code, children }: FactsProps) {
  const t = useText();
  return (
    <dl class="facts">
      <dt>{t('console.ending.advice')}</dt>
      <dd>{advice}</dd>
      {children}
      <dt>{t('shared.requestId')}</dt>
      <dd class="request-id">
        {requestId === undefined ? (
          t('shared.none')
        ) : (
          <>
            <code>{requestId}</code>
            <CopyButton text={requestId} label={t('shared.copy')} />
          </>
        )}
      </dd>
      <dt>{t('console.ending.code')}</dt>
      <dd>
        <code>{code}</code>
      </dd>
    </dl>
  );
}

function Checks({ children }: { readonly children: ComponentChildren }) {
  const t = useText();
  return (
    <div>
      <h3>{t('console.ending.check')}</h3>
      <ul class="checks">{children}</ul>
    </div>
  );
}

function Comeback({ console }: { readonly console: Console }) {
  const { comeback } = console;
  const t = useText();
  const [, tick] = useState(0);
  useEffect(() => {
    if (comeback === null) return;
    const timer = setInterval(() => tick((count) => count + 1), 500);
    return () => clearInterval(timer);
  }, [comeback]);
  if (comeback === null) return null;
  const seconds = Math.max(0, Math.ceil((comeback.atMs - Date.now()) / 1000));
  return (
    <p class="comeback">
      {Number.isFinite(seconds)
        ? t('console.ending.comeback', { seconds, attempt: comeback.attempt })
        : t('console.ending.comebackLater')}{' '}
      <button type="button" class="button small" onClick={console.stopComeback}>
        {t('console.ending.stopTrying')}
      </button>
    </p>
  );
}

interface ActionsProps {
  readonly console: Console;
  /** Opens a new console of the instance, after a sign-in if needed. */
  readonly again: string | undefined;
}

function Actions({ console: { state, connect }, again }: ActionsProps) {
  const t = useText();
  const label = actionLabel(t, state);
  // A dashboard that embeds this page has its own links.
  const isEmbedded = window.parent !== window;
  const list = isEmbedded || state.name === 'connecting' ? undefined : listLink();
  // A new console needs a sign-in, so it is offered only if this one cannot continue.
  const canContinue = label !== null || state.name === 'connecting';
  const next = isEmbedded || canContinue ? undefined : again;
  if (label === null && list === undefined && next === undefined) return null;
  const listClass = label === null && next === undefined ? 'button primary' : 'button';
  return (
    <div class="row">
      {label !== null && (
        <button type="button" class="button primary" onClick={connect}>
          {label}
        </button>
      )}
      {next !== undefined && (
        <a class="button primary" href={next} rel="noreferrer">
          {t('console.ending.openAgain')}
        </a>
      )}
      {list !== undefined && (
        <a class={listClass} href={list} rel="noreferrer">
          {t('console.ending.list')}
        </a>
      )}
    </div>
  );
}

function actionLabel(t: PageText, state: ConsoleState): string | null {
  switch (state.name) {
    case 'waiting':
      return t('console.ending.connect');
    case 'connecting':
    case 'connected':
      return null;
    case 'refused':
    case 'ended':
      return canTryAgain(state.code) ? t('shared.tryAgain') : null;
    case 'unreachable':
    case 'unexplained':
    case 'unreadable':
      return t('shared.tryAgain');
    case 'lost':
    case 'left':
      return t('console.ending.reconnect');
  }
}
