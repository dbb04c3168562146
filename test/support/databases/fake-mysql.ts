import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';

/** A server that speaks enough of MySQL's protocol to misbehave. */
export interface FakeMysql {
  readonly port: number;
  /** Connections so far. */
  readonly connections: number;
  /** What clients have sent, as latin1. */
  readonly received: string;
  close(): Promise<void>;
}

/** What a connection does; `number` counts from 1. */
export interface Behaviour {
  /** Instead of the server's greeting. */
  readonly greet?: (socket: Socket, number: number) => void;
  /** Instead of OK after the client's reply to the greeting. */
  readonly authenticate?: (socket: Socket, number: number) => void;
  /** For each later command; without it, each query has one row with one column `x`, a text. */
  readonly answer?: (socket: Socket, command: number, number: number) => boolean;
}

const [PREPARE, EXECUTE] = [0x16, 0x17];

export async function startFakeMysql({ greet, authenticate, answer }: Behaviour = {}): Promise<FakeMysql> {
  let connections = 0;
  let received = '';
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const number = ++connections;
    let commands = 0;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      if (commands++ === 0) (authenticate ?? ((to) => send(to, 2, ok())))(socket, number);
      else if (answer?.(socket, chunk[4]!, number) !== true) succeed(socket, chunk[4]!);
    });
    (greet ?? ((to) => send(to, 0, greeting())))(socket, number);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections;
    },
    get received() {
      return received;
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** Sends packets with their headers, from the sequence number on. */
export function send(socket: Socket, sequence: number, ...payloads: Buffer[]): void {
  const packets = payloads.map((payload, index) => {
    const header = Buffer.alloc(4);
    header.writeUIntLE(payload.length, 0, 3);
    header[3] = sequence + index;
    return Buffer.concat([header, payload]);
  });
  socket.write(Buffer.concat(packets));
}

export function errorPacket(number: number, words: string, state = 'HY000'): Buffer {
  const code = Buffer.alloc(3);
  code[0] = 0xff;
  code.writeUInt16LE(number, 1);
  return Buffer.concat([code, Buffer.from(`#${state}${words}`)]);
}

/** The server wants the password in clear. */
export function askForClearPassword(): Buffer {
  return Buffer.from('\xfemysql_clear_password\0', 'latin1');
}

function ok(): Buffer {
  return Buffer.from([0, 0, 0, 2, 0, 0, 0]);
}

function end(): Buffer {
  return Buffer.from([0xfe, 0, 0, 2, 0]);
}

function greeting(): Buffer {
  return Buffer.concat([
    Buffer.from('\n5.5.5-10.6.12-MariaDB\0', 'latin1'),
    Buffer.from([7, 0, 0, 0]),
    Buffer.from('12345678\0'),
    // Capabilities: long password, found rows, long flag, database, protocol 4.1, secure connection, plug-in authentication.
    Buffer.from([0x0f, 0x82, 33, 2, 0, 0x08, 0x00, 21]),
    Buffer.alloc(10),
    Buffer.from('123456789012\0mysql_native_password\0'),
  ]);
}

/** The definition of the column `x`. */
function column(): Buffer {
  const texts = ['def', '', '', '', 'x', 'x'].map((text) =>
    Buffer.concat([Buffer.from([text.length]), Buffer.from(text)]),
  );
  return Buffer.concat([...texts, Buffer.from([0x0c, 33, 0, 255, 0, 0, 0, 0xfd, 0, 0, 0, 0, 0])]);
}

function succeed(socket: Socket, command: number): void {
  if (command === PREPARE)
    send(socket, 1, Buffer.from([0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]), column(), end());
  if (command === EXECUTE)
    send(socket, 1, Buffer.from([1]), column(), end(), Buffer.from('\0\0\x04good', 'latin1'), end());
}
