import { once } from 'node:events';
import { connect } from 'node:net';
import { Talk } from '../fixtures/vnc-servers.ts';

/** Request codes of the X protocol, version 11. */
const QUERY_POINTER = 38;
const QUERY_KEYMAP = 44;

/** What an X server knows of its input devices. */
export interface InputState {
  readonly pointer: { readonly x: number; readonly y: number; readonly buttons: number };
  /** Codes of the keys that are down. */
  readonly keys: readonly number[];
}

/**
 * A client of the X server behind a VNC server, which reads what has arrived there. It needs no tools and no authorization: a
 * connection over the local socket has the user of the test.
 */
export class XClient {
  readonly #talk: Talk;
  readonly #root: number;

  private constructor(talk: Talk, root: number) {
    this.#talk = talk;
    this.#root = root;
  }

  static async connect(display: number): Promise<XClient> {
    const socket = connect(socketOf(display));
    await once(socket, 'connect');
    const talk = new Talk(socket);
    // Little endian, protocol 11.0, no authorization.
    talk.write([0x6c, 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    const head = await talk.read(8);
    const setup = await talk.read(head.readUInt16LE(6) * 4);
    if (head[0] !== 1) throw new Error(`the X server refuses: ${setup.toString('latin1')}`);
    // The first screen follows the vendor's name and the pixmap formats; its root window is its first field.
    const vendor = setup.readUInt16LE(16);
    const screens = 32 + Math.ceil(vendor / 4) * 4 + setup.readUInt8(21) * 8;
    return new XClient(talk, setup.readUInt32LE(screens));
  }

  async input(): Promise<InputState> {
    const pointer = Buffer.from([QUERY_POINTER, 0, 2, 0, 0, 0, 0, 0]);
    pointer.writeUInt32LE(this.#root, 4);
    const at = await this.#ask(pointer);
    const keymap = await this.#ask(Buffer.from([QUERY_KEYMAP, 0, 1, 0]));
    const keys = [...keymap.subarray(8)].flatMap((byte, index) =>
      [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => (byte >> bit) & 1).map((bit) => index * 8 + bit),
    );
    return {
      pointer: { x: at.readInt16LE(16), y: at.readInt16LE(18), buttons: at.readUInt16LE(24) >> 8 },
      keys,
    };
  }

  close(): void {
    this.#talk.socket.destroy();
  }

  /** Sends a request and reads its reply. Every client gets some events, such as a new keyboard mapping. */
  async #ask(request: Buffer): Promise<Buffer> {
    this.#talk.write(request);
    for (;;) {
      const head = await this.#talk.read(32);
      if (head[0] === 0) throw new Error(`the X server answers ${request[0]} with error ${head[1]}`);
      if (head[0] !== 1) continue;
      return Buffer.concat([head, await this.#talk.read(head.readUInt32LE(4) * 4)]);
    }
  }
}

export function socketOf(display: number): string {
  return `/tmp/.X11-unix/X${display}`;
}
