import { useEffect, useRef, useState } from 'preact/hooks';
import { plainLine } from '../../../src/platform/text/plain-text.ts';
import { CopyButton } from '../../shared/copy-button.tsx';
import { BackIcon, NewTabIcon } from '../../shared/icons.tsx';
import { Name } from '../../shared/name.tsx';
import { type ApiClient, hasConsole, type SignedIn } from '../api-client.ts';
import { ApiFault } from '../fault.ts';
import { FaultNote } from '../fault-note.tsx';
import { instancesHref, traceHref } from '../route.ts';
import { useDocumentTitle } from '../use-document-title.ts';
import { shellWord, titledConsoleUrl } from './console-url.ts';

interface InstanceConsoleProps {
  readonly api: ApiClient;
  readonly session: SignedIn;
  readonly instanceId: string;
  readonly viewOnly: boolean;
  onExpired(): void;
}

interface Opened {
  readonly url: string;
  readonly requestId: string | undefined;
}

/** [step 1] An instance's console inside the page, requested when this is shown and again by the button. */
export function InstanceConsole({ api, session, instanceId, viewOnly, onExpired }: InstanceConsoleProps) {
  const [name, setName] = useState(instanceId);
  const [opened, setOpened] = useState<Opened | null>(null);
  const [fault, setFault] = useState<Error | null>(null);
  const [round, setRound] = useState(0);
  const frame = useRef<HTMLIFrameElement>(null);
  const over = useConsoleOver(frame, opened);
  const isOver = over || fault !== null;
  const isOff = useIsOff(isOver, api, session, instanceId);
  useDocumentTitle(`${plainLine(name)} · ${viewOnly ? 'Watch' : 'Console'}`);
  const expired = useRef(onExpired);
  expired.current = onExpired;

  useEffect(() => {
    let left = false;
    setOpened(null);
    setFault(null);
    const open = async () => {
      try {
        const { instances } = await api.instances(session.token, session.roles.includes('admin'));
        const title = instances.find(({ id }) => id === instanceId)?.name ?? instanceId;
        if (left) return;
        setName(title);
        const { url, requestId } = await api.openConsole(session.token, instanceId, viewOnly);
        const titled = titledConsoleUrl(url, title);
        if (left) return;
        if (titled === undefined)
          throw new ApiFault('The console address is not a web address.', 200, requestId);
        setOpened({ url: titled, requestId });
      } catch (failure) {
        if (left) return;
        if (failure instanceof ApiFault && failure.status === 401) return expired.current();
        setFault(failure instanceof Error ? failure : new Error(String(failure)));
      }
    };
    void open();
    return () => {
      left = true;
    };
    // `round` changes when the user requests a new console.
  }, [api, session, instanceId, viewOnly, round]);

  return (
    <div class="console-page">
      <div class="console-head">
        <a class="button plain square" href={instancesHref} aria-label="Back to the instances">
          <BackIcon />
        </a>
        <h1>
          <Name>{name}</Name>
        </h1>
        <div class="console-actions">
          {isOver && isOff && (
            <span class="hint" role="status">
              The instance is not running. Once it runs, you can get a new console here.
            </span>
          )}
          {isOver && !isOff && (
            <button type="button" class="button small primary" onClick={() => setRound(round + 1)}>
              Get a new console
            </button>
          )}
          <span class="wide">
            <CopyButton
              text={`oriel console ${viewOnly ? '--view-only ' : ''}${shellWord(name)}`}
              label="Copy CLI command"
            />
          </span>
          {opened?.requestId !== undefined && (
            <a class="button small" href={traceHref(opened.requestId)}>
              Trace
            </a>
          )}
          {opened !== null && (
            <a class="button small" href={opened.url} target="_blank" rel="noopener noreferrer">
              <NewTabIcon />
              New tab
            </a>
          )}
        </div>
      </div>
      {fault !== null && <FaultNote fault={fault} />}
      {opened === null && fault === null && (
        <p class="hint" role="status">
          Opening the console…
        </p>
      )}
      {opened !== null && (
        <iframe
          ref={frame}
          class="console-frame"
          title={`Console of ${plainLine(name)}`}
          src={opened.url}
          allow="clipboard-read; clipboard-write; fullscreen; keyboard-map"
          referrerpolicy="no-referrer"
        />
      )}
    </div>
  );
}

const LOOK_AGAIN_MS = 5_000;

/** Whether the instance of an ended console is stopped, so that no new console can open. Checked again until it runs. */
function useIsOff(isOver: boolean, api: ApiClient, session: SignedIn, instanceId: string): boolean {
  const [isOff, setIsOff] = useState(false);
  useEffect(() => {
    setIsOff(false);
    if (!isOver) return;
    let isLeft = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      // If the list cannot be read, the button stays.
      const answer = await api
        .instances(session.token, session.roles.includes('admin'))
        .catch(() => undefined);
      if (isLeft) return;
      const instance = answer?.instances.find(({ id }) => id === instanceId);
      const off = instance !== undefined && !hasConsole(instance);
      setIsOff(off);
      if (off) timer = setTimeout(look, LOOK_AGAIN_MS);
    };
    void look();
    return () => {
      isLeft = true;
      clearTimeout(timer);
    };
  }, [isOver, api, session, instanceId]);
  return isOff;
}

/** Whether the embedded page has reported that its console has ended. */
function useConsoleOver(frame: { current: HTMLIFrameElement | null }, opened: Opened | null): boolean {
  const [overFor, setOverFor] = useState<Opened | null>(null);
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
