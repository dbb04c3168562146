import { asRefusal, Refusal } from '../../../flow/refusals.ts';
import type { InputObserver } from '../../../rfb/messages/input-observer.ts';
import type { ViewOnlyFilter } from '../../../rfb/messages/view-only-filter.ts';
import { RfbFailure } from '../../../rfb/rfb-failure.ts';
import type { BrowserListener } from '../../pump/browser-leg.ts';

/** A listener to a browser that hears only what a view-only session may say; the session ends where that cannot be told. */
export function filterViewOnly(listener: BrowserListener, filter: ViewOnlyFilter): BrowserListener {
  let isLost = false;
  return {
    data(chunk, start, end) {
      if (isLost) return true;
      try {
        const allowed = filter.push(chunk.subarray(start, end));
        if (allowed.length > 0) listener.data(allowed, 0, allowed.length);
      } catch (error) {
        isLost = true;
        const refusal =
          error instanceof RfbFailure
            ? new Refusal('view_only_unreadable', error.detail, { cause: error })
            : asRefusal(error);
        listener.ended({ how: 'refused', refusal });
      }
      return true; // What passes is a copy.
    },
    get messages() {
      return filter.messages;
    },
    drained: () => listener.drained(),
    ended: (end) => listener.ended(end),
  };
}

/** A listener to a browser that lets everything pass and is told of keys and pointer. */
export function observeInput(listener: BrowserListener, observer: InputObserver): BrowserListener {
  return {
    data(chunk, start, end) {
      observer.observe(chunk.subarray(start, end));
      return listener.data(chunk, start, end);
    },
    get messages() {
      return observer.messages;
    },
    drained: () => listener.drained(),
    ended: (end) => listener.ended(end),
  };
}
