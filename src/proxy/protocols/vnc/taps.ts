import { Refusal } from '../../../flow/refusals.ts';
import { InputObserver } from '../../../rfb/messages/input-observer.ts';
import { ViewOnlyFilter } from '../../../rfb/messages/view-only-filter.ts';
import { RfbFailure } from '../../../rfb/rfb-failure.ts';
import type { Tap } from '../../pump/taps.ts';

/** Lets through only what a viewer needs to see the screen. A stream that cannot be read ends the session. */
export function viewOnlyTap(onInput: () => void): Tap {
  const filter = new ViewOnlyFilter(onInput);
  return {
    fromBrowser(bytes) {
      try {
        return filter.push(bytes);
      } catch (error) {
        if (!(error instanceof RfbFailure)) throw error;
        throw new Refusal('view_only_unreadable', error.detail, { cause: error });
      }
    },
    get messages() {
      return filter.messages;
    },
  };
}

/** Reports keys and pointer, and lets everything pass. */
export function inputTap(onInput: () => void): Tap {
  const observer = new InputObserver(onInput);
  return {
    fromBrowser(bytes) {
      observer.observe(bytes);
      return bytes;
    },
    get messages() {
      return observer.messages;
    },
  };
}
