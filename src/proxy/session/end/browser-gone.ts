/** The browser left before its session began. Not a refusal, because no client is left to refuse. */
class BrowserGone extends Error {
  override readonly name = 'BrowserGone';

  constructor() {
    super('the browser has gone');
  }
}

/** One object for all: this happens all day, and its stack is never read. */
export const BROWSER_GONE = new BrowserGone();
