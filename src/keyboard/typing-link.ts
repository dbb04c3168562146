/** Takes key events for the guest. */
export interface KeySink {
  /** Returns false if the event was not sent. */
  sendKey(keysym: number, code: string, down: boolean): boolean;
}

/** The connection as typing needs it. */
export interface TypingLink extends KeySink {
  /** Whether the connection has ended for good. */
  isOver(): boolean;
  /** Whether Caps Lock is on in the guest; null if the console server does not report it. */
  capsLock(): boolean | null;
  /** Bytes that wait in the browser. */
  backlog(): number;
  /** Resolves with true as soon as the proxy has received all that was sent before the call, with false if that cannot be known. */
  confirm(): Promise<boolean>;
  /** Calls the listener whenever the console server sends something, until the returned function is called. */
  onReceived(listener: () => void): () => void;
}
