const CHORD: readonly string[] = ['Control', 'Alt', 'Shift'];

/**
 * The way out of the guest's screen by keyboard: Control, Alt and Shift held together and let go, with no other
 * key between. Told only at the last release, so that the guest has seen all three go up. Keys are named by their
 * place (`KeyboardEvent.code`): with Shift held, some systems call Alt by another name.
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

  /** The window lost the keyboard: releases that follow are not seen. */
  reset(): void {
    this.#held.clear();
    this.#complete = false;
  }
}

function modifierOf(code: string): string | undefined {
  const name = code.replace(/(Left|Right)$/, '');
  return CHORD.includes(name) ? name : undefined;
}
