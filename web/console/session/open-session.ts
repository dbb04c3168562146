import RFB from '@novnc/novnc';
import { type PageMessage, pingText, readPageMessage } from '../../../src/flow/page-message.ts';
import type { TypingLink } from '../../../src/keyboard/typing-link.ts';
import type { ConsoleState } from '../console-state.ts';
import { interpretClose } from './interpret-close.ts';

/**
 * With `oriel.v1` the proxy sends refusals as close codes instead of painting them. The resume secret is a sub-protocol that is never
 * selected, because scripts cannot set other headers, and URLs and logs must not contain it.
 */
const subProtocols = (resumeSecret: string) => ['oriel.v1', `oriel.resume.${resumeSecret}`, 'binary'];

const SHIFT = 0xffe1;

type KeyListener = (keysym: number, code: string, down: boolean) => void;

/** What is known about the guest's clipboard. */
export type ClipboardKnowledge = 'plain' | 'offered' | 'proven';

export interface SessionListener {
  onState(state: ConsoleState): void;
  onName(name: string): void;
  onClipboard(text: string): void;
  /** Any message arrived; called before it is processed. */
  onReceived(): void;
  /** A message of the proxy about the session. */
  onMessage(message: PageMessage): void;
  /** Asks the proxy to confirm what was sent, as `TypingLink.confirm` describes. */
  confirm(): Promise<boolean>;
}

/** One connection to the screen, from the opening of the WebSocket to its end. It is never reused. */
export interface Session {
  readonly rfb: RFB;
  readonly typing: TypingLink;
  /** Whether the VNC server takes positions of keys (QEMU's extended key events). */
  takesPositions(): boolean;
  /** Calls the listener for each key that is sent to the guest, until the returned function is called. */
  onKey(listener: KeyListener): () => void;
  /** Releases the keys that the user holds. The screen does not see their release while a dialog has the focus. */
  releaseKeys(): void;
  clipboard(): ClipboardKnowledge;
  /** Whether the VNC server accepts more than ISO 8859-1. If not, noVNC replaces other characters by question marks. */
  clipboardIsUnicode(): boolean;
  /** Resets the proxy's idle timer by a key without effect. In a view-only session the guest does not receive it. */
  stay(): void;
  /** Sends a ping to the proxy. Only for a proxy that has announced its heartbeat: others end the session. */
  ping(id: number): void;
  /** Ends it with the state `left`. */
  leave(): void;
  /** Ends it without a state, when another session replaces it. */
  abandon(): void;
}

/**
 * Opens the WebSocket [step 13] and passes it to noVNC. It is created here, because only its own close event has the code and the
 * reason.
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
  let hasCopied = false;
  let complaint = '';
  const receivedListeners = new Set<() => void>();

  const end = (state: ConsoleState) => {
    if (over) return;
    over = true;
    listener.onState(state);
  };

  socket.addEventListener('open', () => {
    wasOpen = true;
  });
  // Before noVNC's own handler: text frames come from the proxy and are not part of RFB.
  socket.addEventListener('message', (event) => {
    listener.onReceived();
    if (typeof event.data !== 'string') {
      for (const onReceived of receivedListeners) onReceived();
      return;
    }
    event.stopImmediatePropagation();
    const message = readPageMessage(event.data);
    if (message !== undefined && !over) listener.onMessage(message);
  });
  // Before noVNC's own handler, so that code and reason are known when it says that it is disconnected.
  socket.addEventListener('close', ({ code, reason }) => {
    end(interpretClose({ closeCode: code, reason, wasUp, wasOpen }));
  });

  const rfb = new RFB(target, socket, { shared: true });
  const keyListeners = new Set<KeyListener>();
  reportKeys(rfb, (...key) => {
    for (const listener of keyListeners) listener(...key);
  });
  rfb.addEventListener('connect', () => {
    wasUp = true;
    if (!over) listener.onState({ name: 'connected' });
  });
  rfb.addEventListener('securityfailure', ({ detail }) => {
    complaint = detail.reason ?? `security result ${detail.status}`;
  });
  rfb.addEventListener('credentialsrequired', () => {
    end({
      name: 'unreadable',
      because: 'passwordRequired',
      said: '',
    });
    rfb.disconnect();
  });
  rfb.addEventListener('disconnect', () => {
    // noVNC disconnected before the socket closed, because it could not read the bytes.
    end({ name: 'unreadable', because: 'notValid', said: complaint });
  });
  rfb.addEventListener('desktopname', ({ detail }) => listener.onName(detail.name));
  rfb.addEventListener('clipboard', ({ detail }) => {
    hasCopied = true;
    listener.onClipboard(detail.text);
  });

  return {
    rfb,
    typing: {
      sendKey(keysym, code, down) {
        if (over || !wasUp || rfb.viewOnly || socket.readyState !== WebSocket.OPEN) return false;
        rfb.sendKey(keysym, code === '' ? null : code, down);
        return true;
      },
      isOver: () => over || socket.readyState > WebSocket.OPEN,
      capsLock: () => capsLockOf(rfb),
      backlog: () => socket.bufferedAmount,
      confirm: () => listener.confirm(),
      onReceived(onReceived) {
        receivedListeners.add(onReceived);
        return () => receivedListeners.delete(onReceived);
      },
    },
    onKey(onKey) {
      keyListeners.add(onKey);
      return () => keyListeners.delete(onKey);
    },
    takesPositions: () => Reflect.get(rfb, '_qemuExtKeyEventSupported') === true,
    // noVNC then releases all keys that it knows to be pressed.
    releaseKeys: () => dispatchEvent(new Event('blur')),
    clipboard: () => {
      if (hasCopied) return 'proven';
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

/** Reports each key that noVNC sends, whether of the keyboard or of this page: it sends all by `sendKey`. */
function reportKeys(rfb: RFB, report: KeyListener): void {
  const sendKey = rfb.sendKey.bind(rfb);
  rfb.sendKey = (keysym, code, down) => {
    sendKey(keysym, code, down);
    // Without `down`, noVNC calls this function again for the press and for the release.
    if (down !== undefined && !rfb.viewOnly) report(keysym, code ?? '', down);
  };
}

/** noVNC keeps the guest's lock keys in private fields: null until the VNC server reports them (QEMU's LED state, encoding -261). */
function capsLockOf(rfb: object): boolean | null {
  const isOn: unknown = Reflect.get(rfb, '_remoteCapsLock');
  return typeof isOn === 'boolean' ? isOn : null;
}

/** Formats and actions of the extended clipboard (the RFB community's specification) that noVNC looks at before it sends UTF-8. */
const TEXT_FORMAT = 1;
const NOTIFY_ACTION = 1 << 27;

/** noVNC keeps the announced clipboard formats in private fields. Only sentences depend on them. */
function hasExtendedClipboard(rfb: object): boolean {
  return (
    hasKey(Reflect.get(rfb, '_clipboardServerCapabilitiesFormats'), TEXT_FORMAT) &&
    hasKey(Reflect.get(rfb, '_clipboardServerCapabilitiesActions'), NOTIFY_ACTION)
  );
}

function hasKey(capabilities: unknown, key: number): boolean {
  return typeof capabilities === 'object' && capabilities !== null && Reflect.get(capabilities, key) === true;
}
