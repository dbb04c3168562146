// The least that a bridge on Node.js's own http and net can do: it answers the upgrade, connects, and puts bytes into frames and
// takes them out. No token, no handshake of its own, no bound, no log: what it costs is what nothing on this runtime is below.
// Argument: the port of the guests. Prints its own.
import { hash } from 'node:crypto';
import { createServer } from 'node:http';
import { connect } from 'node:net';

const READ_BYTES = 4_096;
const KEY_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const CLOSE = Buffer.from([0x88, 2, 0x03, 0xe8]);
const guestPort = Number(process.argv[2]);

const server = createServer({ noDelay: true });
server.on('upgrade', ({ headers }, browser) => {
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  const callback = (length) => {
    const frame = Buffer.allocUnsafe(length + 4);
    frame[0] = 0x82;
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
    buffer.copy(frame, 4, 0, length);
    return browser.write(frame);
  };
  const guest = connect({ host: '127.0.0.1', port: guestPort, noDelay: true, onread: { buffer, callback } });
  guest.once('connect', () => {
    const accept = hash('sha1', headers['sec-websocket-key'] + KEY_SUFFIX, 'base64');
    browser.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
  });
  browser.on('drain', () => guest.resume());
  browser.on('data', unframe(browser, guest));
  for (const [side, other] of [
    [browser, guest],
    [guest, browser],
  ]) {
    side.on('error', () => {});
    side.on('close', () => other.destroy());
  }
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));

/** Takes the payloads out of a browser's frames, which may come in any pieces; answers to Close. */
function unframe(browser, guest) {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (rest.length >= 6) {
      const short = rest[1] & 0x7f;
      const head = short === 126 ? 8 : short === 127 ? 14 : 6;
      if (rest.length < head) return;
      const length = short === 126 ? rest.readUInt16BE(2) : short === 127 ? rest.readUInt32BE(6) : short;
      if (rest.length < head + length) return;
      if ((rest[0] & 0x0f) === 8) {
        browser.end(CLOSE);
        guest.end();
        return;
      }
      const payload = rest.subarray(head, head + length);
      for (let index = 0; index < length; index++) payload[index] ^= rest[head - 4 + (index & 3)];
      guest.write(payload);
      rest = rest.subarray(head + length);
    }
  };
}
