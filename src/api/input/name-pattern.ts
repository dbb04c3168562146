/** A state of the automaton: what it eats and where it goes on; a fork eats nothing. */
type State =
  | { readonly eats: (char: string) => boolean; next: number }
  | { readonly fork: true; next: number; other: number }
  | { readonly at: 'start' | 'end'; next: number }
  | { readonly done: true };

const MAX_PATTERN = 255;
const MAX_STATES = 1_000;
const MAX_REPEAT = 64;

/**
 * Nova's `name` filter is a regular expression from the caller. This one is matched by walking all alternatives side by
 * side (Thompson's construction): no expression makes it take longer than its length times the name's. It knows literals,
 * `.`, sets, groups, `|`, `* + ? {m,n}`, `^`, `$` and `\d \w \s`; it finds anywhere in the name and minds no case,
 * as MySQL does for Nova. What it cannot read is looked for literally, so that a guest named `web(1` can be found.
 */
export function namePattern(pattern: string): (name: string) => boolean {
  const literal = pattern.toLowerCase();
  const isLiteral = (name: string) => name.toLowerCase() === literal;
  if (pattern.length > MAX_PATTERN) return () => false;
  let states: State[];
  let start: number;
  try {
    ({ states, start } = new Compiler(pattern).compile());
  } catch (error) {
    if (!(error instanceof UnreadablePattern)) throw error;
    return isLiteral;
  }
  return (name) => isLiteral(name) || run(states, start, name.toLowerCase());
}

class UnreadablePattern extends Error {}

/** One character each. */
const CLASSES: Readonly<Record<string, RegExp>> = { d: /^\d$/, w: /^\w$/, s: /^\s$/ };

function same(char: string): (other: string) => boolean {
  const lower = char.toLowerCase();
  return (other) => other === lower;
}

function run(states: readonly State[], start: number, name: string): boolean {
  let current = new Set<number>();
  for (let index = 0; index <= name.length; index++) {
    // A match may begin at each character.
    add(current, start, index);
    const next = new Set<number>();
    for (const number of current) {
      const state = states[number]!;
      if ('done' in state) return true;
      if ('eats' in state && index < name.length && state.eats(name[index]!))
        add(next, state.next, index + 1);
    }
    current = next;
  }
  return false;

  function add(set: Set<number>, number: number, index: number): void {
    const pending = [number];
    for (let each = pending.pop(); each !== undefined; each = pending.pop()) {
      if (set.has(each)) continue;
      set.add(each);
      const state = states[each]!;
      if ('fork' in state) pending.push(state.next, state.other);
      if ('at' in state && index === (state.at === 'start' ? 0 : name.length)) pending.push(state.next);
    }
  }
}

/** A piece of the automaton in the making: builds itself in front of the state that follows it. */
type Piece = (next: number) => number;

/** Recursive descent: alternatives of sequences of repeated atoms. */
class Compiler {
  readonly #text: string;
  #position = 0;
  readonly #states: State[] = [];
  #repeats = 0;

  constructor(text: string) {
    this.#text = text;
  }

  compile(): { states: State[]; start: number } {
    const piece = this.#alternatives();
    if (this.#position < this.#text.length) throw new UnreadablePattern();
    return { start: piece(this.#add({ done: true })), states: this.#states };
  }

  #alternatives(): Piece {
    let piece = this.#sequence();
    while (this.#take('|')) {
      const [left, right] = [piece, this.#sequence()];
      piece = (next) => this.#add({ fork: true, next: left(next), other: right(next) });
    }
    return piece;
  }

  #sequence(): Piece {
    const pieces: Piece[] = [];
    while (this.#position < this.#text.length && !'|)'.includes(this.#text[this.#position]!)) {
      pieces.push(this.#repeated());
    }
    return (next) => pieces.reduceRight((after, piece) => piece(after), next);
  }

  #repeated(): Piece {
    const atom = this.#atom();
    const optional: Piece = (next) => this.#add({ fork: true, next: atom(next), other: next });
    const many: Piece = (next) => {
      const fork: State = { fork: true, next: 0, other: next };
      const number = this.#add(fork);
      fork.next = atom(number);
      return number;
    };
    if (this.#take('*')) return this.#lazy(many);
    if (this.#take('+')) return this.#lazy((next) => atom(many(next)));
    if (this.#take('?')) return this.#lazy(optional);
    const braces = /^\{(\d{1,3})(,(\d{0,3}))?\}/.exec(this.#text.slice(this.#position));
    if (braces === null) return atom;
    this.#position += braces[0].length;
    const least = Number(braces[1]);
    const most = braces[2] === undefined ? least : braces[3] === '' ? undefined : Number(braces[3]);
    if (Math.max(least, most ?? 0) > MAX_REPEAT || (most ?? least) < least) throw new UnreadablePattern();
    return this.#lazy((next) => {
      let start = most === undefined ? many(next) : next;
      // An empty group adds no state: nested repeats of it have to be counted too.
      this.#repeats += most ?? least;
      if (this.#repeats > MAX_STATES) throw new UnreadablePattern();
      for (let count = most ?? least; count > least; count--) {
        const after = start;
        start = this.#add({ fork: true, next: atom(after), other: next });
      }
      for (let count = 0; count < least; count++) start = atom(start);
      return start;
    });
  }

  /** Whether a match is short or long makes no difference to whether there is one. */
  #lazy(piece: Piece): Piece {
    this.#take('?');
    if ('*+?'.includes(this.#text[this.#position] ?? ' ')) throw new UnreadablePattern();
    return piece;
  }

  #atom(): Piece {
    const char = this.#text[this.#position++]!;
    if (char === '(') {
      this.#take('?:');
      if (this.#text[this.#position] === '?') throw new UnreadablePattern();
      const inner = this.#alternatives();
      if (!this.#take(')')) throw new UnreadablePattern();
      return inner;
    }
    if (char === '^') return (next) => this.#add({ at: 'start', next });
    if (char === '$') return (next) => this.#add({ at: 'end', next });
    if (char === '.') return this.#eater(() => true);
    if (char === '[') return this.#eater(this.#set());
    if (char === '\\') return this.#eater(this.#escape());
    if ('*+?'.includes(char)) throw new UnreadablePattern();
    return this.#eater(same(char));
  }

  #set(): (char: string) => boolean {
    const negated = this.#take('^');
    const members: ((char: string) => boolean)[] = [];
    while (members.length === 0 || this.#text[this.#position] !== ']') {
      const from = this.#text[this.#position++];
      if (from === undefined) throw new UnreadablePattern();
      if (from === '\\') {
        members.push(this.#escape());
        continue;
      }
      const isRange =
        this.#text[this.#position] === '-' && ![']', undefined].includes(this.#text[this.#position + 1]);
      if (from === '[' && this.#text[this.#position] === ':') throw new UnreadablePattern();
      if (!isRange) {
        members.push(same(from));
        continue;
      }
      const [first, last] = [from.toLowerCase(), this.#text[this.#position + 1]!.toLowerCase()];
      this.#position += 2;
      members.push((char) => char >= first && char <= last);
    }
    this.#position++;
    return (char) => members.some((member) => member(char)) !== negated;
  }

  #escape(): (char: string) => boolean {
    const char = this.#text[this.#position++];
    if (char === undefined) throw new UnreadablePattern();
    const kind = CLASSES[char.toLowerCase()];
    if (kind !== undefined) return (each) => kind.test(each) === (char === char.toLowerCase());
    // Other letters and digits mean something elsewhere: word borders, back-references.
    if (/^[a-z0-9]$/i.test(char)) throw new UnreadablePattern();
    return same(char);
  }

  #eater(eats: (char: string) => boolean): Piece {
    return (next) => this.#add({ eats, next });
  }

  #take(text: string): boolean {
    const there = this.#text.startsWith(text, this.#position);
    if (there) this.#position += text.length;
    return there;
  }

  #add(state: State): number {
    if (this.#states.length >= MAX_STATES) throw new UnreadablePattern();
    return this.#states.push(state) - 1;
  }
}
