import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { type SecureContext, TLSSocket } from 'node:tls';
import { vncResponse } from '../../src/rfb/security/vnc-authentication.ts';

/** A TCP server that plays a VNC server by a script of its own. */
export interface VncServer {
  readonly port: number;
  /** Connections that are open now. */
  readonly open: ReadonlySet<Socket>;
  /** All that ever came. */
  readonly connections: number;
  close(): Promise<void>;
}

export type Script = (talk: Talk) => Promise<void> | void;

/** Reads exact lengths from a connection and writes to it. */
export class Talk {
  readonly socket: Socket;
  #heard = Buffer.alloc(0);
  #wake: () => void = () => {};
  #over = false;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk) => {
      this.#heard = Buffer.concat([this.#heard, chunk]);
      this.#wake();
    });
    socket.on('close', () => {
      this.#over = true;
      this.#wake();
    });
    socket.on('error', () => {});
  }

  async read(length: number): Promise<Buffer> {
    while (this.#heard.length < length) {
      if (this.#over) throw new Error(`closed after ${this.#heard.length} of ${length} bytes`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const bytes = this.#heard.subarray(0, length);
    this.#heard = this.#heard.subarray(length);
    return bytes;
  }

  write(...pieces: (Buffer | string | number[])[]): void {
    for (const piece of pieces) {
      this.socket.write(typeof piece === 'string' ? Buffer.from(piece, 'latin1') : Buffer.from(piece));
    }
  }

  /** Whatever comes from now on; nothing is read by `read` any more. */
  onData(listener: (chunk: Buffer) => void): void {
    this.socket.removeAllListeners('data');
    if (this.#heard.length > 0) listener(this.#heard);
    this.#heard = Buffer.alloc(0);
    this.socket.on('data', listener);
  }
}

export async function startVncServer(script: Script, host = '127.0.0.1', port = 0): Promise<VncServer> {
  const open = new Set<Socket>();
  let connections = 0;
  const server: Server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    connections++;
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('end', () => socket.end());
    const talk = new Talk(socket);
    Promise.resolve(script(talk)).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    open,
    get connections() {
      return connections;
    },
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const RFB_38 = 'RFB 003.008\n';

/** RFB 3.8 with security None, up to SecurityResult OK. */
export async function handshakeNone(talk: Talk): Promise<void> {
  talk.write(RFB_38);
  await talk.read(12);
  talk.write([1, 1]);
  await talk.read(1);
  talk.write([0, 0, 0, 0]);
}

/** RFB 3.8 with security VNC Authentication: takes the right password alone. */
export async function handshakeVnc(talk: Talk, password: string): Promise<void> {
  const challenge = Buffer.from('0123456789abcdef', 'latin1');
  talk.write(RFB_38);
  await talk.read(12);
  talk.write([1, 2]);
  await talk.read(1);
  talk.write(challenge);
  const answer = await talk.read(16);
  if (answer.equals(vncResponse(password, challenge))) {
    talk.write([0, 0, 0, 0]);
    return;
  }
  const reason = Buffer.from('password check failed');
  talk.write([0, 0, 0, 1], [0, 0, 0, reason.length], reason);
  talk.socket.end();
  throw new Error('wrong password');
}

/** A guest that sends back whatever comes after the handshake: bytes, not messages. */
export function echoServer(): Promise<VncServer> {
  return startVncServer(async (talk) => {
    await handshakeNone(talk);
    talk.onData((chunk) => {
      if (!talk.socket.write(chunk)) talk.socket.pause();
    });
    talk.socket.on('drain', () => talk.socket.resume());
  });
}

/** VeNCrypt 0.2 with one sub-type, up to where the client says the first word of TLS. */
export async function agreeOnVencrypt(talk: Talk, subtype: number): Promise<void> {
  talk.write(RFB_38);
  await talk.read(12);
  talk.write([1, 19]);
  await talk.read(1);
  talk.write([0, 2]);
  await talk.read(2);
  talk.write([0, 1, 0, 0, subtype >>> 8, subtype & 0xff]);
  await talk.read(4);
  talk.write([1]);
}

/** The same, and on inside TLS with that certificate: what is said there. */
export async function handshakeVencrypt(
  talk: Talk,
  subtype: number,
  secureContext: SecureContext,
  { requestCert = false } = {},
): Promise<Talk> {
  await agreeOnVencrypt(talk, subtype);
  talk.socket.removeAllListeners('data');
  return new Talk(new TLSSocket(talk.socket, { isServer: true, secureContext, requestCert }));
}
