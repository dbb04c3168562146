import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Channel } from './channel.ts';

const VERSION = Buffer.from('RFB 003.008\n');
const ONE_TYPE_NONE = Buffer.from([1, 1]);
const RESULT_OK = Buffer.from([0, 0, 0, 0]);
const NOTHING = Buffer.alloc(0);
const NAME = 'bench';
/** ServerInit [RFC 6143 7.3.2]: 64 × 64, its pixel format left blank, then the name. */
const SERVER_INIT = Buffer.concat([
  Buffer.from([0, 64, 0, 64]),
  Buffer.alloc(16),
  Buffer.from([0, 0, 0, NAME.length]),
  Buffer.from(NAME),
]);
export const SERVER_INIT_BYTES = SERVER_INIT.length;
/** By it a viewer and the guest's end of the same console find each other. */
export const PAIRING_BYTES = 4;
const PAIRING_MS = 20_000;

/** What is answered to how many bytes of a viewer [RFC 6143 7.1 and 7.3]. */
const DIALOGUE: readonly (readonly [bytes: number, answer: Buffer])[] = [
  [VERSION.length, ONE_TYPE_NONE],
  [1, RESULT_OK],
  [1, SERVER_INIT],
];

/** A VNC server that sends its version first; after the handshake the benchmark controls each connection. */
export class GuestServer {
  readonly #server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => this.#greet(socket));
  readonly #waiting = new Map<number, (guest: Channel) => void>();
  readonly #sockets = new Set<Socket>();
  /** Connections that the server's first word was sent to. */
  greeted = 0;
  /** Connections that security was negotiated with, to the end. */
  secured = 0;

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => {
      this.#server.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, resolve);
    });
    return (this.#server.address() as AddressInfo).port;
  }

  /** The guest's end of the console whose viewer sends this number after ServerInit. */
  pair(id: number): Promise<Channel> {
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        this.#waiting.delete(id);
        reject(new Error(`no guest heard of its viewer within ${PAIRING_MS} ms`));
      };
      const deadline = setTimeout(giveUp, PAIRING_MS);
      this.#waiting.set(id, (guest) => {
        clearTimeout(deadline);
        resolve(guest);
      });
    });
  }

  forget(id: number): void {
    this.#waiting.delete(id);
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  #greet(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    socket.once('end', () => socket.destroy());
    const guest = new Channel(socket, 'raw');
    let heard = 0;
    let turn = 0;
    let id = NOTHING;
    guest.onPayload = (bytes, start, end) => {
      heard += end - start;
      if (turn === DIALOGUE.length) id = Buffer.concat([id, bytes.subarray(start, end)]);
      for (; turn < DIALOGUE.length && heard >= DIALOGUE[turn]![0]; turn++) {
        heard -= DIALOGUE[turn]![0];
        socket.write(DIALOGUE[turn]![1]);
        if (DIALOGUE[turn]![1] === RESULT_OK) this.secured++;
      }
      if (id.length < PAIRING_BYTES) return;
      guest.onPayload = () => {};
      const number = id.readUInt32BE(0);
      this.#waiting.get(number)?.(guest);
      this.#waiting.delete(number);
    };
    socket.on('data', guest.onData);
    socket.write(VERSION);
    this.greeted++;
  }
}
