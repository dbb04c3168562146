import { useEffect, useRef } from 'preact/hooks';
import type { InputState } from '../../../src/flow/control-message.ts';
import { listLink } from '../dashboard-link.ts';
import type { Session } from '../session/open-session.ts';
import { ControlLink } from './control-link.ts';

/**
 * Offers the dashboard that embeds this page a port for keys, if the URL had a capability. The port goes to the origin of the dashboard that
 * the proxy names and to no other, so no other page can press keys or read them.
 */
export function useControl(capability: string | undefined, session: Session | null, input: InputState): void {
  const link = useRef<ControlLink | null>(null);

  useEffect(() => {
    const dashboard = listLink();
    if (capability === undefined || dashboard === undefined || window.parent === window) return;
    const { port1, port2 } = new MessageChannel();
    const control = new ControlLink((message) => port1.postMessage(message));
    link.current = control;
    port1.addEventListener('message', ({ data }) => control.take(data));
    port1.start();
    const { origin } = new URL(dashboard);
    window.parent.postMessage({ type: 'oriel:control', capability }, origin, [port2]);
    const onFocus = () => control.focused();
    addEventListener('focus', onFocus);
    if (document.hasFocus()) onFocus();
    return () => {
      control.release();
      removeEventListener('focus', onFocus);
      port1.close();
      link.current = null;
    };
  }, [capability]);

  useEffect(() => {
    link.current?.setGuest(session === null ? null : session.typing, session === null ? 'waiting' : input);
    return session?.onKey((keysym, code, down) => link.current?.keySent(keysym, code, down));
  }, [session, input]);
}
