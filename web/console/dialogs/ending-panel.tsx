import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { REFUSALS } from '../../../src/flow/refusals.ts';
import { CopyButton } from '../../shared/copy-button.tsx';
import { type ConsoleState, LOOKS } from '../console-state.ts';
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
  const look = LOOKS[state.name];
  return (
    <section class={`panel panel-${look.tone}`} aria-labelledby="what-happened">
      <h2 id="what-happened">{heading(state)}</h2>
      {console.wait === null ? <Words state={state} /> : <WaitingNote wait={console.wait} />}
      <Comeback console={console} />
      <Actions console={console} again={consoleLink(instance, viewOnly)} />
    </section>
  );
}

function heading(state: ConsoleState): string {
  const words = LOOKS[state.name].heading ?? '';
  if (!('code' in state)) return words;
  const { title } = REFUSALS[state.code];
  return title.startsWith('ended ') ? `Console ${title}` : `${words}: ${title}`;
}

function Words({ state }: { readonly state: ConsoleState }) {
  switch (state.name) {
    case 'refused':
    case 'ended': {
      const kind = REFUSALS[state.code];
      const { number, actor, title } = stepHere(kind.step);
      return (
        <>
          <p class="lead">{kind.sentence}</p>
          {state.said !== '' && <p class="said">“{state.said}”</p>}
          <Facts advice={kind.advice} requestId={state.requestId} code={`${state.closeCode} ${state.code}`}>
            {state.name === 'refused' && (
              <>
                <dt>Where</dt>
                <dd>
                  Step {number} of 16, {actor}: {title}.
                </dd>
              </>
            )}
          </Facts>
        </>
      );
    }
    case 'lost':
      return (
        <>
          <p class="lead">
            {state.silent
              ? 'The console proxy stopped answering, although the connection stayed open. The guest is still running. It may not have received the last keys.'
              : 'The connection to the console proxy broke without a reason. The guest is still running.'}
          </p>
          <Checks>
            <li>Is this computer still on its network or VPN?</li>
            <li>Was the console proxy restarted?</li>
            <li>Does a load balancer on the path close idle or old connections?</li>
          </Checks>
        </>
      );
    case 'unreachable':
      return (
        <>
          <p class="lead">
            {state.wasOpen
              ? 'The connection opened and broke at once, without a reason.'
              : 'The page loaded, but its WebSocket did not open. The browser does not give the reason.'}
          </p>
          <Checks>
            <li>Is this computer still on its network or VPN?</li>
            <li>
              Does the reverse proxy on the path forward WebSockets? It needs HTTP/1.1 and the headers Upgrade
              and Connection.
            </li>
            <li>Is the console proxy running?</li>
          </Checks>
        </>
      );
    case 'unexplained':
      return (
        <>
          <p class="lead">
            The connection was closed with code {state.closeCode}, which the console proxy does not use.
            Perhaps a device on the path closed it.
          </p>
          {state.said !== '' && <p class="said">“{state.said}”</p>}
          <Facts
            advice="Try again. If this happens again, tell your operator the code."
            requestId={state.requestId}
            code={String(state.closeCode)}
          />
        </>
      );
    case 'unreadable':
      return (
        <>
          <p class="lead">{state.said}</p>
          <p>Try again. If this happens again, tell your operator.</p>
        </>
      );
    case 'waiting':
      return <p class="lead">This page shows the screen of a virtual machine.</p>;
    case 'connecting':
      return <p class="lead">Connecting to the console proxy…</p>;
    case 'left':
      return <p class="lead">You disconnected from this console. The guest is still running.</p>;
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
  return (
    <dl class="facts">
      <dt>What to do</dt>
      <dd>{advice}</dd>
      {children}
      <dt>Request id</dt>
      <dd class="request-id">
        {requestId === undefined ? (
          'none'
        ) : (
          <>
            <code>{requestId}</code>
            <CopyButton text={requestId} label="Copy" />
          </>
        )}
      </dd>
      <dt>Code</dt>
      <dd>
        <code>{code}</code>
      </dd>
    </dl>
  );
}

function Checks({ children }: { readonly children: ComponentChildren }) {
  return (
    <div>
      <h3>What to check</h3>
      <ul class="checks">{children}</ul>
    </div>
  );
}

function Comeback({ console }: { readonly console: Console }) {
  const { comeback } = console;
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
        ? `Trying again in ${seconds} s (attempt ${comeback.attempt}).`
        : 'Trying again when you return to this tab or the network changes.'}{' '}
      <button type="button" class="button small" onClick={console.stopComeback}>
        Stop trying
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
  const label = actionLabel(state);
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
          Open again
        </a>
      )}
      {list !== undefined && (
        <a class={listClass} href={list} rel="noreferrer">
          Go to the list of instances
        </a>
      )}
    </div>
  );
}

function actionLabel(state: ConsoleState): string | null {
  switch (state.name) {
    case 'waiting':
      return 'Connect';
    case 'connecting':
    case 'connected':
      return null;
    case 'refused':
    case 'ended':
      return canTryAgain(state.code) ? 'Try again' : null;
    case 'unreachable':
    case 'unexplained':
    case 'unreadable':
      return 'Try again';
    case 'lost':
    case 'left':
      return 'Reconnect';
  }
}
