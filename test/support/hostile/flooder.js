// A process that floods a proxy as its standard input says (test/support/hostile/floods.ts), until that ends; then it writes what it did.
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { connect as connectTls } from 'node:tls';

/**
 * @type {{ port: number, addresses: string[], isTls: boolean, way: 'stream' | 'hit' | 'ask', pieceBytes: number,
 *   openings: string[][], block: string }} Openings and block in base64, an opening for each connection.
 */
const lines = createInterface({ input: process.stdin });
const order = JSON.parse((await once(lines, 'line'))[0]);
const block = Buffer.from(order.block, 'base64');
/** Connections that are made anew do not use up all ports of this machine. */
const PAUSE_MS = 2;
let connections = 0;
let bytes = 0;

order.openings.forEach((opening, number) => {
  const pieces = opening.map((piece) => Buffer.from(piece, 'base64'));
  const localAddress = order.addresses[number % order.addresses.length];
  flood(pieces, localAddress);
});
await once(lines, 'close');
process.stdout.write(JSON.stringify({ connections, bytes }), () => process.exit(0));

function flood(pieces, localAddress) {
  connections++;
  const carrier = connect({ host: '127.0.0.1', port: order.port, localAddress, noDelay: true });
  const socket = order.isTls ? connectTls({ socket: carrier, rejectUnauthorized: false }) : carrier;
  const again = () => setTimeout(() => flood(pieces, localAddress), PAUSE_MS);
  let next = 0;
  const goOn = () => {
    if (next < pieces.length) say(pieces[next++]);
    else if (order.way === 'ask') say(block);
    else if (order.way === 'hit') socket.destroy();
    else if (next++ === pieces.length) pour(socket);
  };
  const say = (piece) => {
    bytes += piece.length;
    socket.write(piece);
  };
  socket.on('error', () => {});
  carrier.on('error', () => {});
  socket.on('data', goOn);
  socket.once('close', again);
  socket.once(order.isTls ? 'secureConnect' : 'connect', () => {
    goOn();
    if (order.way === 'hit' && (pieces[0]?.length ?? 0) === 0) socket.destroy();
  });
}

/** Sends the block again and again, each time that the last one has left this process. */
function pour(socket) {
  const sent = () => {
    if (socket.destroyed) return;
    bytes += block.length;
    setImmediate(pour, socket);
  };
  if (socket.destroyed) return;
  if (order.pieceBytes === 0) return void socket.write(block, sent);
  for (let at = 0; at < block.length; at += order.pieceBytes) {
    const isLast = at + order.pieceBytes >= block.length;
    socket.write(block.subarray(at, at + order.pieceBytes), isLast ? sent : undefined);
  }
}
