import type { BrowserListener } from '../pump/browser-leg.ts';
import { HEADROOM } from '../pump/frames/frame-encoder.ts';
import type { GuestListener } from '../pump/guest-leg.ts';
import type { Recording } from './recording.ts';

/** A listener to a browser that records what goes to the guest. Sessions that are not recorded know nothing of it. */
export function recordBrowser(listener: BrowserListener, recording: Recording): BrowserListener {
  return {
    data(chunk, start, end) {
      recording.toGuest(chunk.subarray(start, end));
      return listener.data(chunk, start, end);
    },
    drained: () => listener.drained(),
    ended: (end) => listener.ended(end),
  };
}

/** A listener to a VNC server that records what goes to the browser. */
export function recordGuest(listener: GuestListener, recording: Recording): GuestListener {
  return {
    bytes(bytes, length) {
      recording.toBrowser(bytes.subarray(HEADROOM, HEADROOM + length));
      return listener.bytes(bytes, length);
    },
    drained: () => listener.drained(),
    ended: (error) => listener.ended(error),
  };
}
