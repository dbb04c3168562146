/** A browser that Playwright does not drive, through one of W3C's WebDriver protocols: one tab, as much as the tests of the pages need. */
export interface DrivenBrowser {
  readonly name: string;
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  /** Evaluates an expression in the page, whose value must survive JSON; promises are awaited. */
  evaluate<T>(expression: string): Promise<T>;
  /** Presses and releases keys, one after the other, as a keyboard does: characters, or keys of WebDriver's table in U+E000. */
  type(text: string): Promise<void>;
  close(): Promise<void>;
}

/** Keys that have no character, as WebDriver names them [W3C WebDriver 2, 15.4.2]. */
export const ENTER = '\uE007';
export const ESCAPE = '\uE00C';

/** Key actions of W3C WebDriver, which WebDriver BiDi has alike. */
export function keyActions(text: string): object[] {
  const actions = [...text].flatMap((value) => [
    { type: 'keyDown', value },
    { type: 'keyUp', value },
  ]);
  return [{ type: 'key', id: 'keyboard', actions }];
}
