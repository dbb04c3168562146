/** The browser left before its session began: no refusal, for there is nobody to refuse. */
class BrowserGone extends Error {
  override readonly name = 'BrowserGone';

  constructor() {
    super('the browser has gone');
  }
}

/** One for all: it happens all day, and nobody reads where. */
export const BROWSER_GONE = new BrowserGone();
