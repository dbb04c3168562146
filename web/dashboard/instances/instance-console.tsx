import { useEffect, useRef, useState } from 'preact/hooks';
import { plainLine } from '../../../src/platform/text/plain-text.ts';
import { CopyButton } from '../../shared/copy-button.tsx';
import { BackIcon, NewTabIcon } from '../../shared/icons.tsx';
import { currentText, useText } from '../../shared/language.ts';
import { Name } from '../../shared/name.tsx';
import { type ApiClient, hasConsole, type OpenedConsole } from '../api-client.ts';
import { ApiFault, asError, isSignInFault } from '../fault.ts';
import { FaultNote } from '../fault-note.tsx';
import { PowerMenu } from '../power/power-menu.tsx';
import { instancesHref, traceHref } from '../route.ts';
import { useDocumentTitle } from '../use-document-title.ts';
import { shellWord, titledConsoleUrl } from './console-url.ts';

interface InstanceConsoleProps {
  readonly api: ApiClient;
  readonly instanceId: string;
  readonly name: string;
  readonly viewOnly: boolean;
  onSignInFault(): void;
  onLive(isLive: boolean): void;
}

/** [step 1] An instance's console inside the page, requested when this is shown, when its instance starts, and by the button. */
export function InstanceConsole(props: InstanceConsoleProps) {
  const { api, instanceId, name, viewOnly, onSignInFault, onLive } = props;
  const t = useText();
  const [opened, setOpened] = useState<OpenedConsole | null>(null);
  const [fault, setFault] = useState<Error | null>(null);
  const [round, setRound] = useState(0);
  const frame = useRef<HTMLIFrameElement>(null);
  const over = useConsoleOver(frame, opened);
  const isOver = over || fault !== null;
  const openAgain = () => setRound((count) => count + 1);
  const isOff = useIsOff(isOver, api, instanceId, openAgain);
  useDocumentTitle(`${plainLine(name)} · ${t(viewOnly ? 'embedded.watch' : 'console.title')}`);
  const signInFault = useRef(onSignInFault);
  signInFault.current = onSignInFault;

  const isLive = opened !== null && !isOver;
  useEffect(() => {
    onLive(isLive);
    return () => onLive(false);
  }, [isLive, onLive]);

  useEffect(() => {
    let left = false;
    setOpened(null);
    setFault(null);
    const open = async () => {
      try {
        const { url, requestId } = await api.openConsole(instanceId, viewOnly);
        const titled = titledConsoleUrl(url, name, currentText().language);
        if (left) return;
        if (titled === undefined) throw new ApiFault(currentText()('embedded.noWebAddress'), 200, requestId);
        setOpened({ url: titled, requestId });
      } catch (failure) {
        if (left) return;
        if (isSignInFault(failure)) signInFault.current();
        setFault(asError(failure));
      }
    };
    void open();
    return () => {
      left = true;
    };
    // `round` changes when a new console is requested.
  }, [api, instanceId, name, viewOnly, round]);

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

const LOOK_AGAIN_MS = 5_000;

/**
 * Whether the instance of an ended console is stopped, so that no new console can open. While the tab is visible it is asked again, and
 * `onStarted` is called once it runs.
 */
function useIsOff(isOver: boolean, api: ApiClient, instanceId: string, onStarted: () => void): boolean {
  const [isOff, setIsOff] = useState(false);
  const started = useRef(onStarted);
  started.current = onStarted;
  useEffect(() => {
    setIsOff(false);
    if (!isOver) return;
    let isLeft = false;
    let wasOff = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      // If the instance cannot be read, the button stays.
      const isVisible = document.visibilityState === 'visible';
      const instance = isVisible ? await api.instance(instanceId).catch(() => undefined) : undefined;
      if (isLeft) return;
      if (instance !== undefined) {
        const off = !hasConsole(instance);
        if (wasOff && !off) return started.current();
        wasOff = off;
        setIsOff(off);
      }
      if (wasOff || !isVisible) timer = setTimeout(look, LOOK_AGAIN_MS);
    };
    void look();
    return () => {
      isLeft = true;
      clearTimeout(timer);
    };
  }, [isOver, api, instanceId]);
  return isOff;
}

/** Whether the embedded page has reported that its console has ended. */
function useConsoleOver(frame: { current: HTMLIFrameElement | null }, opened: OpenedConsole | null): boolean {
  const [overFor, setOverFor] = useState<OpenedConsole | null>(null);
  useEffect(() => {
    if (opened === null) return;
    const listen = ({ source, data }: MessageEvent<unknown>) => {
      if (source !== frame.current?.contentWindow || !isStateMessage(data)) return;
      setOverFor(['refused', 'ended', 'unexplained', 'left'].includes(data.state) ? opened : null);
    };
    addEventListener('message', listen);
    return () => removeEventListener('message', listen);
  }, [frame, opened]);
  return overFor !== null && overFor === opened;
}

function isStateMessage(data: unknown): data is { state: string } {
  if (typeof data !== 'object' || data === null) return false;
  return 'type' in data && data.type === 'oriel:state' && 'state' in data && typeof data.state === 'string';
}
