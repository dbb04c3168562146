import RFB from '@novnc/novnc';
import { type PageMessage, pingText, readPageMessage } from '../../../src/flow/page-message.ts';
import type { ConsoleState } from '../console-state.ts';
import { interpretClose } from './interpret-close.ts';

/**
 * Offered first: the proxy then answers refusals by close code at once, instead of painting them. The resume secret goes
 * along as one that is never chosen, since scripts may set no other header, and neither address nor log should have it.
 */
const subProtocols = (resumeSecret: string) => ['oriel.v1', `oriel.resume.${resumeSecret}`, 'binary'];

const SHIFT = 0xffe1;

/** How much of the clipboard is known to work with this guest. */
export type ClipboardKnowledge = 'plain' | 'offered' | 'proven';

export interface SessionListener {
  onState(state: ConsoleState): void;
  onName(name: string): void;
  onClipboard(text: string): void;
  onClipping(clipping: boolean): void;
  /** A message of any kind came, before it is handed on. */
  onHeard(): void;
  /** The proxy sends a message about the session itself. */
  onMessage(message: PageMessage): void;
}

/** One connection to the guest's screen, from the WebSocket's opening to its end. It is never used twice. */
export interface Session {
  readonly rfb: RFB;
  clipboard(): ClipboardKnowledge;
  /** Whether the VNC server takes more than ISO 8859-1: noVNC sends a question mark for every other character otherwise. */
  clipboardIsUnicode(): boolean;
  /** Shows the proxy that somebody is there, by a key that does nothing. In a view-only session the guest never gets it. */
  stay(): void;
  /** Asks the proxy for a pong. Only for a proxy that has announced its heartbeat: others end the session. */
  ping(id: number): void;
  /** Ends it; the listener hears of `left`. */
  leave(): void;
  /** Ends it without a word, when another one takes its place. */
  abandon(): void;
}

/**
 * Opens the WebSocket [step 13] and hands it to noVNC. The socket is made here, not by noVNC, because only its own
 * close event has the code and the reason.
 */
export function openSession(
  url: string,
  resumeSecret: string,
  target: HTMLElement,
  listener: SessionListener,
): Session {
  const socket = new WebSocket(url, subProtocols(resumeSecret));
  let wasOpen = false;
  let wasUp = false;
  let over = false;
  let heard = false;
  let complaint = '';

  const end = (state: ConsoleState) => {
    if (over) return;
    over = true;
    listener.onState(state);
  };

  socket.addEventListener('open', () => {
    wasOpen = true;
  });
  // Before noVNC's own handler: text is the proxy's, and no part of the guest's stream.
  socket.addEventListener('message', (event) => {
    listener.onHeard();
    if (typeof event.data !== 'string') return;
    event.stopImmediatePropagation();
    const message = readPageMessage(event.data);
    if (message !== undefined && !over) listener.onMessage(message);
  });
  // Before noVNC's own handler, so that code and reason are known when it says that it is disconnected.
  socket.addEventListener('close', ({ code, reason }) => {
    end(interpretClose({ closeCode: code, reason, wasUp, wasOpen }));
  });

  const rfb = new RFB(target, socket, { shared: true });
  rfb.addEventListener('connect', () => {
    wasUp = true;
    if (!over) listener.onState({ name: 'connected' });
  });
  rfb.addEventListener('securityfailure', ({ detail }) => {
    complaint = detail.reason ?? `security result ${detail.status}`;
  });
  rfb.addEventListener('credentialsrequired', () => {
    end({ name: 'unreadable', said: 'The screen asks for a password, which the proxy should have given.' });
    rfb.disconnect();
  });
  rfb.addEventListener('disconnect', () => {
    // noVNC gave up before the socket closed: what came was not what it can show.
    end({ name: 'unreadable', said: complaint || 'What came from the proxy is not valid RFB.' });
  });
  rfb.addEventListener('desktopname', ({ detail }) => listener.onName(detail.name));
  rfb.addEventListener('clippingviewport', ({ detail }) => listener.onClipping(detail));
  rfb.addEventListener('clipboard', ({ detail }) => {
    heard = true;
    listener.onClipboard(detail.text);
  });

  return {
    rfb,
    clipboard: () => {
      if (heard) return 'proven';
      return hasExtendedClipboard(rfb) ? 'offered' : 'plain';
    },
    clipboardIsUnicode: () => hasExtendedClipboard(rfb),
    stay() {
      const { viewOnly } = rfb;
      rfb.viewOnly = false;
      rfb.sendKey(SHIFT, 'ShiftLeft');
      rfb.viewOnly = viewOnly;
    },
    ping(id) {
      if (socket.readyState === WebSocket.OPEN) socket.send(pingText(id));
    },
    leave() {
      end({ name: 'left' });
      rfb.disconnect();
    },
    abandon() {
      over = true;
      rfb.disconnect();
    },
  };
}

/** Formats and actions of the extended clipboard (the RFB community's specification) that noVNC looks at before it sends UTF-8. */
const TEXT_FORMAT = 1;
const NOTIFY_ACTION = 1 << 27;

/** noVNC keeps what the server announced of its clipboard in private fields; only sentences depend on them. */
function hasExtendedClipboard(rfb: object): boolean {
  return (
    hasKey(Reflect.get(rfb, '_clipboardServerCapabilitiesFormats'), TEXT_FORMAT) &&
    hasKey(Reflect.get(rfb, '_clipboardServerCapabilitiesActions'), NOTIFY_ACTION)
  );
}

function hasKey(capabilities: unknown, key: number): boolean {
  return typeof capabilities === 'object' && capabilities !== null && Reflect.get(capabilities, key) === true;
}
