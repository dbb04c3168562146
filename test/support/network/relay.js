// Runs on a host of the network lab: connects from there to the address that it receives.
//   node relay.js SOCKET
// Tests reach it by a UNIX socket, which no network namespace confines. The first line is one of
//   HOST PORT        answered by `ok\n`, after which the connection is the one to that address, or by what went wrong
//   scan HOST PORTS  such as `22,5900-5999`; answered by the ports that take connections, as JSON
import { connect, createServer } from 'node:net';

const TIMEOUT_MS = 3_000;
const SCANS_AT_ONCE = 500;

createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
  let head = '';
  const onData = (chunk) => {
    head += chunk.toString('latin1');
    const end = head.indexOf('\n');
    if (end === -1) return;
    near.off('data', onData);
    near.pause();
    const words = head.slice(0, end).split(' ');
    if (words[0] === 'scan') {
      void scan(words[1], words[2]).then((open) => near.end(`${JSON.stringify(open)}\n`));
      return;
    }
    const [host, port] = words;
    const rest = Buffer.from(head.slice(end + 1), 'latin1');
    const far = connect({ host, port: Number(port), allowHalfOpen: true, noDelay: true });
    let isOpen = false;
    const giveUp = () => far.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }));
    const timer = setTimeout(giveUp, TIMEOUT_MS);
    far.once('connect', () => {
      clearTimeout(timer);
      isOpen = true;
      near.write('ok\n');
      if (rest.length > 0) far.write(rest);
      near.pipe(far);
      far.pipe(near);
    });
    far.on('error', (error) => {
      clearTimeout(timer);
      // Before `ok` this is the answer; after it, what broke there breaks here.
      if (isOpen) near.destroy();
      else near.end(`${error.code}\n`);
    });
    far.on('close', () => near.destroySoon());
    near.on('close', () => far.destroy());
  };
  near.on('data', onData);
  near.on('error', () => {});
}).listen(process.argv[2], () => console.log('relaying'));

async function scan(host, ranges) {
  const ports = ranges.split(',').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
  const open = [];
  const work = async () => {
    for (let port = ports.pop(); port !== undefined; port = ports.pop()) {
      if (await answers(host, port)) open.push(port);
    }
  };
  await Promise.all(Array.from({ length: SCANS_AT_ONCE }, work));
  return open.sort((a, b) => a - b);
}

function answers(host, port) {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const settle = (answer) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(settle, TIMEOUT_MS, false);
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}
