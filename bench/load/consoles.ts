import type { Channel } from './channel.ts';
import { type ConnectionSource, connectViewer, type Depth } from './connect-viewer.ts';
import { type GuestServer, PAIRING_BYTES } from './guest-server.ts';

/** An open console, both ends in this process. */
export interface Console {
  readonly viewer: Channel;
  readonly guest: Channel;
  close(): void;
}

const READ_BYTES = 1024 * 1024;
const AT_ONCE = 32;

/** Opens consoles through a proxy and joins their two ends. */
export class Consoles {
  readonly guests: GuestServer;
  readonly reads = { buffer: Buffer.allocUnsafeSlow(READ_BYTES) };
  #lastId = 0;

  constructor(guests: GuestServer) {
    this.guests = guests;
  }

  /** A viewer that has come so far. */
  connect(source: ConnectionSource, depth: Depth): Promise<Channel> {
    return connectViewer(source, this.reads, depth);
  }

  async open(source: ConnectionSource): Promise<Console> {
    const viewer = await this.connect(source, 'serverInit');
    const id = ++this.#lastId;
    const paired = this.guests.pair(id);
    const payload = Buffer.alloc(PAIRING_BYTES);
    payload.writeUInt32BE(id);
    viewer.send(payload);
    const guest = await paired;
    return {
      viewer,
      guest,
      close() {
        viewer.close();
        guest.close();
      },
    };
  }

  /** So many, or as many as the proxy lets in; `why` tells what stopped it. */
  async openMany(source: ConnectionSource, count: number): Promise<{ consoles: Console[]; why?: string }> {
    const consoles: Console[] = [];
    let begun = 0;
    let why: string | undefined;
    const worker = async () => {
      while (begun < count && why === undefined) {
        begun++;
        try {
          consoles.push(await this.open(source));
        } catch (error) {
          why ??= (error as Error).message;
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count) }, worker));
    return why === undefined ? { consoles } : { consoles, why };
  }

  /** All of so many, or it throws. */
  async openAll(source: ConnectionSource, count: number): Promise<Console[]> {
    const { consoles, why } = await this.openMany(source, count);
    if (why !== undefined) throw new Error(`${consoles.length} of ${count} consoles opened: ${why}`);
    return consoles;
  }
}
