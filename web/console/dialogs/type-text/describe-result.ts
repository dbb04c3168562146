import type { TypingResult } from '../../../../src/keyboard/type-text.ts';

/** What happened to a text of `total` characters that was not typed to its end. */
export function describeResult({ end, sent, unconfirmed }: TypingResult, total: number): string {
  if (end === 'caps_lock') {
    return 'Nothing was typed: Caps Lock is on in the guest and does not switch off. Switch it off inside the guest, or type the text anyway.';
  }
  if (end === 'stopped' && unconfirmed === 0)
    return `Stopped after ${sent} of ${total} characters. The rest is below.`;
  const reason =
    end === 'stopped' ? 'Stopped while the console proxy did not answer' : 'The connection was lost';
  const arrived = `${reason}. ${sent - unconfirmed} of ${total} characters arrived at the console proxy. The rest is below.`;
  if (unconfirmed === 0) return arrived;
  const first = unconfirmed === 1 ? 'Its first character' : `Its first ${unconfirmed} characters`;
  return `${arrived} ${first} may have arrived too: look at the screen, and delete what is there.`;
}

/** The same for a dialog that was closed meanwhile, and does not show the rest. */
export function describeClosed({ sent, unconfirmed }: TypingResult, total: number): string {
  const stopped = `The typing was stopped after ${sent - unconfirmed} of ${total} characters.`;
  if (unconfirmed === 0) return stopped;
  const next = unconfirmed === 1 ? 'The next one' : `The next ${unconfirmed}`;
  return `${stopped} ${next} may have arrived too: look at the screen.`;
}
