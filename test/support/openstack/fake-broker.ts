import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';

/** Methods of AMQP 0-9-1 as `class.method`. */
export const METHOD = {
  start: [10, 10],
  startOk: [10, 11],
  tune: [10, 30],
  tuneOk: [10, 31],
  open: [10, 40],
  openOk: [10, 41],
  redirect: [10, 42],
  close: [10, 50],
  closeOk: [10, 51],
  blocked: [10, 60],
  unblocked: [10, 61],
  channelOpen: [20, 10],
  channelOpenOk: [20, 11],
  channelClose: [20, 40],
  channelCloseOk: [20, 41],
  exchangeDeclare: [40, 10],
  exchangeDeclareOk: [40, 11],
  queueDeclare: [50, 10],
  queueDeclareOk: [50, 11],
  queueDelete: [50, 40],
  queueDeleteOk: [50, 41],
  qos: [60, 10],
  qosOk: [60, 11],
  consume: [60, 20],
  consumeOk: [60, 21],
  cancel: [60, 30],
  publish: [60, 40],
  return: [60, 50],
  deliver: [60, 60],
} as const;

export type MethodName = keyof typeof METHOD;

/** A call as the broker received it. */
export interface Published {
  readonly messageId: string;
  readonly replyQueue: string;
}

/** One client of the fake broker. */
export class FakeConnection {
  readonly socket: Socket;
  #deliveryTag = 0;

  constructor(socket: Socket) {
    this.socket = socket;
  }

  method(channel: number, name: MethodName, args: Buffer = Buffer.alloc(0)): void {
    const [classId, methodId] = METHOD[name];
    this.frame(1, channel, Buffer.concat([u16(classId), u16(methodId), args]));
  }

  frame(type: number, channel: number, payload: Buffer): void {
    const head = Buffer.concat([Buffer.from([type]), u16(channel), u32(payload.length)]);
    this.socket.write(Buffer.concat([head, payload, Buffer.from([0xce])]));
  }

  /** A message for the consumer of the reply queue. `announced` is its size as the header says it. */
  deliver(body: Buffer, announced = BigInt(body.length), tag = 'consumer'): void {
    this.#deliveryTag++;
    const args = [
      shortText(tag),
      u64(BigInt(this.#deliveryTag)),
      Buffer.from([0]),
      shortText(''),
      shortText('reply'),
    ];
    this.method(1, 'deliver', Buffer.concat(args));
    this.frame(2, 1, Buffer.concat([u16(60), u16(0), u64(announced), u16(0)]));
    for (let from = 0; from < body.length; from += 100_000)
      this.frame(3, 1, body.subarray(from, from + 100_000));
  }

  /** A reply of oslo.messaging. */
  reply(messageId: string, result: unknown): void {
    this.deliver(envelope({ _msg_id: messageId, result, failure: null, ending: true }));
  }

  close(code: number, text: string): void {
    this.method(0, 'close', Buffer.concat([u16(code), shortText(text), u16(0), u16(0)]));
  }
}

export interface FakeBrokerOptions {
  /** Of the server, as the fields of a table. */
  readonly properties?: Buffer;
  /** Takes the connection over if it returns true; otherwise the handshake follows. */
  onConnect?(connection: FakeConnection, number: number): boolean;
  /** Takes the method over if it returns true; otherwise it is answered as RabbitMQ does. */
  onMethod?(connection: FakeConnection, name: MethodName, channel: number, number: number): boolean;
  onPublish?(connection: FakeConnection, call: Published, number: number): void;
}

export interface FakeBroker {
  readonly port: number;
  readonly connections: number;
  readonly url: string;
  close(): Promise<void>;
}

/** A server that speaks AMQP 0-9-1 as far as the client needs it, and misbehaves on request. */
export async function startFakeBroker(options: FakeBrokerOptions = {}): Promise<FakeBroker> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    connections++;
    const connection = new FakeConnection(socket);
    if (options.onConnect?.(connection, connections)) {
      socket.resume();
      return;
    }
    serve(connection, connections, options);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `rabbit://u:p@127.0.0.1:${port}/`,
    get connections() {
      return connections;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function serve(connection: FakeConnection, number: number, options: FakeBrokerOptions): void {
  let rest = Buffer.alloc(0);
  let isGreeted = false;
  let body: Buffer[] | undefined;
  connection.socket.on('data', (chunk) => {
    rest = Buffer.concat([rest, chunk as Buffer]);
    if (!isGreeted && rest.length >= 8) {
      isGreeted = true;
      rest = rest.subarray(8);
      const properties = options.properties ?? Buffer.alloc(0);
      const table = Buffer.concat([u32(properties.length), properties]);
      const args = [Buffer.from([0, 9]), table, longText('PLAIN AMQPLAIN'), longText('en_US')];
      connection.method(0, 'start', Buffer.concat(args));
    }
    while (isGreeted && rest.length >= 7 && rest.length >= 8 + rest.readUInt32BE(3)) {
      const size = rest.readUInt32BE(3);
      const [type, channel, payload] = [rest[0], rest.readUInt16BE(1), rest.subarray(7, 7 + size)];
      rest = rest.subarray(8 + size);
      if (type === 1) onMethod(channel, payload);
      if (type === 3) body?.push(Buffer.from(payload));
      if (type === 3 && body !== undefined) onBody();
    }
  });

  function onBody(): void {
    try {
      const { 'oslo.message': text } = JSON.parse(Buffer.concat(body ?? []).toString());
      const { _msg_id: messageId, _reply_q: replyQueue } = JSON.parse(text);
      body = undefined;
      options.onPublish?.(connection, { messageId, replyQueue }, number);
    } catch {
      // More frames follow.
    }
  }

  function onMethod(channel: number, payload: Buffer): void {
    const [classId, methodId] = [payload.readUInt16BE(0), payload.readUInt16BE(2)];
    const name = (Object.keys(METHOD) as MethodName[]).find(
      (each) => METHOD[each][0] === classId && METHOD[each][1] === methodId,
    );
    if (name === undefined || options.onMethod?.(connection, name, channel, number)) return;
    if (name === 'publish') body = [];
    const answer = ANSWERS[name];
    if (answer !== undefined) connection.method(channel, answer[0], answer[1]);
    if (name === 'close') connection.socket.end();
  }
}

export function envelope(message: unknown): Buffer {
  return Buffer.from(JSON.stringify({ 'oslo.version': '2.0', 'oslo.message': JSON.stringify(message) }));
}

export function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function u64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
}

export function shortText(text: string): Buffer {
  return Buffer.concat([Buffer.from([text.length]), Buffer.from(text)]);
}

function longText(text: string): Buffer {
  return Buffer.concat([u32(text.length), Buffer.from(text)]);
}

/** What RabbitMQ answers. A queue has one consumer. */
const ANSWERS: Partial<Record<MethodName, readonly [MethodName, Buffer?]>> = {
  startOk: ['tune', Buffer.concat([u16(2047), u32(131_072), u16(60)])],
  open: ['openOk', shortText('')],
  close: ['closeOk'],
  channelOpen: ['channelOpenOk', u32(0)],
  channelClose: ['channelCloseOk'],
  exchangeDeclare: ['exchangeDeclareOk'],
  queueDeclare: ['queueDeclareOk', Buffer.concat([shortText('reply'), u32(0), u32(1)])],
  queueDelete: ['queueDeleteOk', u32(0)],
  qos: ['qosOk'],
  consume: ['consumeOk', shortText('consumer')],
};
