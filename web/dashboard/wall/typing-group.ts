import type { FromConsole, InputState, ToConsole } from '../../../src/flow/control-message.ts';

/** Sends messages to the console page of one tile. */
export type TilePort = (message: ToConsole) => void;

/** Why a tile stopped receiving without the user's doing: it takes no keys any more, or it missed one. */
export interface Dropped {
  readonly id: string;
  readonly why: 'unable' | 'missed';
}

/** What the page shows. Tiles are named by the ids of their instances. */
export interface GroupState {
  /** The tiles that type together. Keys are passed on from two tiles on. */
  readonly members: readonly string[];
  /** The state of each tile whose page has offered its port. */
  readonly inputs: ReadonlyMap<string, InputState>;
  /** The tile that has the keyboard. */
  readonly keyboard: string | null;
  /** The last tile that was dropped since the user changed the group. */
  readonly dropped: Dropped | null;
}

/** Consoles that type together: a key that the user presses in one of them goes to the others. Empty at first and after a reload. */
export class TypingGroup {
  readonly #onChange: (state: GroupState) => void;
  /** Whether a tile has the user's keyboard: the others may not pass keys on. */
  readonly #hasKeyboard: (id: string) => boolean;
  readonly #ports = new Map<string, TilePort>();
  readonly #inputs = new Map<string, InputState>();
  readonly #members = new Set<string>();
  #keyboard: string | null = null;
  #dropped: Dropped | null = null;

  constructor(onChange: (state: GroupState) => void, hasKeyboard: (id: string) => boolean) {
    this.#onChange = onChange;
    this.#hasKeyboard = hasKeyboard;
  }

  /** The page of a tile has offered its port; null: it is gone. */
  connect(id: string, port: TilePort | null): void {
    if (port === null) {
      this.#remove(id, 'unable');
      this.#ports.delete(id);
      this.#inputs.delete(id);
    } else {
      this.#ports.set(id, port);
    }
    this.#changed();
  }

  take(id: string, message: FromConsole): void {
    switch (message.type) {
      case 'key':
        this.#relay(id, message);
        return;
      case 'missed':
        this.#remove(id, 'missed');
        break;
      case 'focused':
        this.#keyboard = id;
        break;
      case 'input':
        this.#inputs.set(id, message.input);
        if (message.input !== 'ready') this.#remove(id, 'unable');
        break;
    }
    this.#changed();
  }

  /** The user adds a tile to the group or removes it. A tile that takes no keys is not added. */
  select(id: string, isMember: boolean): void {
    this.#dropped = null;
    if (!isMember) this.#remove(id);
    else if (this.#inputs.get(id) === 'ready') this.#members.add(id);
    this.#share();
    this.#changed();
  }

  selectAll(): void {
    for (const [id, input] of this.#inputs) if (input === 'ready') this.#members.add(id);
    this.#dropped = null;
    this.#share();
    this.#changed();
  }

  clear(): void {
    for (const id of [...this.#members]) this.#remove(id);
    this.#dropped = null;
    this.#changed();
  }

  /** The dashboard itself has the keyboard. */
  keyboardLeft(): void {
    this.#keyboard = null;
    this.#changed();
  }

  #relay(from: string, key: ToConsole): void {
    if (this.#members.size < 2 || !this.#members.has(from) || !this.#hasKeyboard(from)) return;
    for (const id of this.#members) if (id !== from) this.#ports.get(id)?.(key);
  }

  #remove(id: string, why?: Dropped['why']): void {
    if (!this.#members.has(id)) return;
    // A key that is held now must not stay pressed in the tiles that receive its release no more.
    for (const each of this.#members) this.#ports.get(each)?.({ type: 'release' });
    this.#members.delete(id);
    this.#ports.get(id)?.({ type: 'share', on: false });
    if (why !== undefined) this.#dropped = { id, why };
    this.#share();
  }

  #share(): void {
    const on = this.#members.size > 1;
    for (const id of this.#members) this.#ports.get(id)?.({ type: 'share', on });
  }

  #changed(): void {
    this.#onChange({
      members: [...this.#members],
      inputs: new Map(this.#inputs),
      keyboard: this.#keyboard,
      dropped: this.#dropped,
    });
  }
}
