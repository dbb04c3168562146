import { useEffect } from 'preact/hooks';
import { plainLine } from '../../../src/platform/text/plain-text.ts';
import { CopyButton } from '../../shared/copy-button.tsx';
import { BackIcon, NewTabIcon, ScreenIcon } from '../../shared/icons.tsx';
import { useText } from '../../shared/language.ts';
import { Name } from '../../shared/name.tsx';
import { FaultNote } from '../fault-note.tsx';
import { PowerMenu } from '../power/power-menu.tsx';
import { StartAndOpen } from '../power/start-and-open.tsx';
import { consoleHref, instancesHref, traceHref } from '../route.ts';
import { useDocumentTitle } from '../use-document-title.ts';
import { wallHref } from '../wall/wall-address.ts';
import { shellWord } from './console-url.ts';
import { useOpenedConsole, type WantedConsole } from './use-opened-console.ts';

interface InstanceConsoleProps extends WantedConsole {
  onLive(isLive: boolean): void;
}

/** [step 1] An instance's console inside the page, requested when this is shown, when its instance starts, and by the button. */
export function InstanceConsole(props: InstanceConsoleProps) {
  const { api, instanceId, name, viewOnly, onSignInFault, onLive } = props;
  const t = useText();
  const { opened, fault, isOver, isOff, openAgain, frame } = useOpenedConsole(props);
  useDocumentTitle(`${plainLine(name)} · ${t(viewOnly ? 'embedded.watch' : 'console.title')}`);

  const isLive = opened !== null && !isOver;
  useEffect(() => {
    onLive(isLive);
    return () => onLive(false);
  }, [isLive, onLive]);

  return (
    <div class="console-page">
      <div class="console-head">
        <a class="button plain square" href={instancesHref} aria-label={t('embedded.back')}>
          <BackIcon />
        </a>
        <h1>
          <Name>{name}</Name>
        </h1>
        <div class="console-actions">
          {isOver && isOff && (
            <span class="hint" role="status">
              {t('embedded.off')}
            </span>
          )}
          {isOver && isOff && !viewOnly && (
            <StartAndOpen
              api={api}
              instanceId={instanceId}
              name={name}
              onSignInFault={onSignInFault}
              onStarting={openAgain}
            />
          )}
          {isOver && !isOff && (
            <button type="button" class="button small primary" onClick={openAgain}>
              {t('embedded.newConsole')}
            </button>
          )}
          {!viewOnly && <PowerMenu api={api} instanceId={instanceId} name={name} />}
          <span class="wide">
            <CopyButton
              text={`oriel console ${viewOnly ? '--view-only ' : ''}${shellWord(name)}`}
              label={t('embedded.copyCommand')}
            />
          </span>
          <a class="button small wide" href={wallHref([instanceId])}>
            {t('views.wall')}
          </a>
          <button
            type="button"
            class="button small wide"
            title={t('wall.popOut', { name: plainLine(name) })}
            onClick={() => {
              // A window of its own, which survives this page. The page leaves, so that one session remains.
              open(consoleHref(instanceId, viewOnly), '', 'popup,noopener,width=1100,height=800');
              location.hash = instancesHref;
            }}
          >
            <ScreenIcon />
            {t('wall.popOutTitle')}
          </button>
          {opened?.requestId !== undefined && (
            <a class="button small" href={traceHref(opened.requestId)}>
              {t('views.trace')}
            </a>
          )}
          {opened !== null && (
            <a class="button small" href={opened.url} target="_blank" rel="noopener noreferrer">
              <NewTabIcon />
              {t('embedded.newTab')}
            </a>
          )}
        </div>
      </div>
      {fault !== null && <FaultNote fault={fault} />}
      {opened === null && fault === null && (
        <p class="hint" role="status">
          {t('embedded.opening')}
        </p>
      )}
      {opened !== null && (
        <iframe
          ref={frame}
          class="console-frame"
          title={t('embedded.consoleOf', { name: plainLine(name) })}
          src={opened.url}
          allow="clipboard-read; clipboard-write; fullscreen; keyboard-map"
          referrerpolicy="no-referrer"
        />
      )}
    </div>
  );
}
