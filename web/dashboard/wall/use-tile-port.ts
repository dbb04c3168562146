import type { RefObject } from 'preact';
import { useLayoutEffect, useMemo } from 'preact/hooks';
import { readControlOffer, readFromConsole } from '../../../src/flow/control-message.ts';
import type { TypingGroup } from './typing-group.ts';

/**
 * Connects the console page of a tile to the group. Returns the URL for the frame, with a capability that only this page and the
 * document at that URL know. The port is taken from that frame, that origin and that capability alone, so keys go to no other page.
 */
export function useTilePort(
  frame: RefObject<HTMLIFrameElement | null>,
  url: string | undefined,
  id: string,
  group: TypingGroup,
): string | undefined {
  const capability = useMemo(newCapability, [url]);
  // Before the frame is loaded.
  useLayoutEffect(() => {
    if (url === undefined) return;
    const { origin } = new URL(url);
    let taken: MessagePort | undefined;
    const listen = ({ source, origin: from, data, ports: [port] }: MessageEvent<unknown>) => {
      if (source !== frame.current?.contentWindow || from !== origin || port === undefined) return;
      if (taken !== undefined || readControlOffer(data)?.capability !== capability) return;
      taken = port;
      port.addEventListener('message', ({ data: received }: MessageEvent<unknown>) => {
        const message = readFromConsole(received);
        if (message !== undefined) group.take(id, message);
      });
      port.start();
      group.connect(id, (message) => port.postMessage(message));
    };
    addEventListener('message', listen);
    return () => {
      removeEventListener('message', listen);
      group.connect(id, null);
      taken?.close();
    };
  }, [url, frame, id, group, capability]);
  return url === undefined ? undefined : `${url.replace(/#.*$/s, '')}#control=${capability}`;
}

function newCapability(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}
