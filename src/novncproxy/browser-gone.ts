/** The browser left before its session began: no refusal, for there is nobody to refuse. */
export class BrowserGone extends Error {
  override readonly name = 'BrowserGone';

  constructor() {
    super('the browser has gone');
  }
}
