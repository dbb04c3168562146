const CHORD: readonly string[] = ['Control', 'Alt', 'Shift'];

/**
 * Leaves the guest's screen by keyboard: Control, Alt and Shift pressed together and released, with no other key between. Reported at
 * the last release, so that the guest has received all three. Keys are identified by position (`KeyboardEvent.code`), because some
 * systems give Alt another name while Shift is pressed.
 */
export class EscapeChord {
  readonly #held = new Set<string>();
  #complete = false;
  #spoiled = false;

  keyDown(code: string): void {
    const modifier = modifierOf(code);
    if (modifier === undefined) {
      this.#spoiled = true;
      return;
    }
    if (this.#held.size === 0) this.#spoiled = false;
    this.#held.add(modifier);
    if (this.#held.size === CHORD.length) this.#complete = true;
  }

  /** True when this release ends the chord. */
  keyUp(code: string): boolean {
    const modifier = modifierOf(code);
    if (modifier === undefined) return false;
    this.#held.delete(modifier);
    if (this.#held.size > 0) return false;
    const done = this.#complete && !this.#spoiled;
    this.#complete = false;
    return done;
  }

  /** The window lost the focus: it does not receive later releases. */
  reset(): void {
    this.#held.clear();
    this.#complete = false;
  }
}

function modifierOf(code: string): string | undefined {
  const name = code.replace(/(Left|Right)$/, '');
  return CHORD.includes(name) ? name : undefined;
}
