import './path.css';
import { type PageText, useText } from '../../shared/language.ts';
import { type Leg, type LegState, readPath } from './read-path.ts';
import { formatMs, type TraceRow } from './read-trace.ts';

/** The way of the request through browser, api, compute host, authority and proxy: a row of stations, on a phone a column. */
export function TracePath({ rows }: { readonly rows: readonly TraceRow[] }) {
  const t = useText();
  const { request, opening } = readPath(rows);
  return (
    <div class="paths">
      <Part title={t('trace.path.request')} legs={request} />
      <Part title={t('trace.path.opening')} legs={opening} />
    </div>
  );
}

function Part({ title, legs }: { readonly title: string; readonly legs: readonly Leg[] }) {
  return (
    <section class="path-part">
      <h2>{title}</h2>
      {/* Safari drops the role of a list without markers. */}
      {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
      <ol class="path" role="list">
        {legs.map((leg) => (
          <Station key={leg.first} leg={leg} />
        ))}
      </ol>
    </section>
  );
}

function Station({ leg }: { readonly leg: Leg }) {
  const t = useText();
  const { actor, first, last, hosts, state, afterMs } = leg;
  return (
    <li class={`station station-${state}`}>
      <span class="station-mark" aria-hidden="true" />
      <span class="station-text">
        <strong>{actorOf(actor, t)}</strong>
        {hosts.length > 0 && <span class="station-host">{hosts.join(', ')}</span>}
        <span class="station-more">
          {first === last
            ? t('trace.path.step', { step: String(first) })
            : t('trace.path.steps', { first: String(first), last: String(last) })}
        </span>
        {afterMs !== null && <span class="station-more">+{formatMs(afterMs)}</span>}
        <span class={state === 'done' || state === 'open' ? 'off-screen' : 'station-state'}>
          {stateWord(state, t)}
        </span>
      </span>
    </li>
  );
}

function actorOf(actor: string, t: PageText): string {
  switch (actor) {
    case 'browser':
      return t('trace.path.browser');
    case 'api':
      return t('trace.path.api');
    case 'compute':
      return t('trace.path.compute');
    case 'driver':
      return t('trace.path.hypervisor');
    case 'consoleauth':
      return t('trace.path.authority');
    case 'novncproxy':
      return t('trace.path.proxy');
    default:
      return actor;
  }
}

function stateWord(state: LegState, t: PageText): string {
  switch (state) {
    case 'done':
      return t('trace.path.done');
    case 'next':
      return t('trace.path.next');
    case 'stopped':
      return t('trace.path.stopped');
    case 'relayed':
      return t('trace.path.relayed');
    case 'open':
      return t('trace.path.notReached');
  }
}
