// Types into one console and prints how long each key event took, in µs. It is a process of its own, before all others of its
// core, so that what it measures is the proxy and the kernel, and no turn of those who stream. It needs no loader of
// TypeScript and leaves no garbage, since either would have turns of its own.
// Arguments: `echo` (to the guest and back) or `one-way` (to the guest alone), what the viewer sends as an event, in
// hexadecimal, the byte that its payload consists of, how often, and seconds. Descriptor 3 is the viewer's socket, 4 the guest's.
import { spawnSync } from 'node:child_process';
import { Socket } from 'node:net';

/** While it waits, others have the core; whole milliseconds are what timers can do, and answers shift them. */
const PAUSES_MS = [1, 2];
/** Until this process is compiled, which takes some events, and the stream beside it flows. */
const WARM_UP_EVENTS = 1_500;
const WARM_UP_MS = 2_000;
const DEADLINE_MS = 10_000;

const [way, hex, ...numbers] = process.argv.slice(2);
const [mark, marks, seconds] = numbers.map(Number);
const isEcho = way === 'echo';
const event = Buffer.from(hex, 'hex');
const guest = new Socket({ fd: 4, readable: true, writable: isEcho });
// One way, the viewer's socket is read by those who stream.
const viewer = new Socket({ fd: 3, readable: isEcho, writable: true });

const startedAt = performance.now();
let endsAt;
let typed = 0;
const times = [];
let sentAt = 0;
let missing = 0;

// This thread alone: those that compile have to give way to it. Where that is not allowed, it waits its turn.
spawnSync('chrt', ['--fifo', '--pid', '1', String(process.pid)]);
if (isEcho) guest.on('data', (bytes) => guest.write(bytes));
(isEcho ? viewer : guest).on('data', arrive);
setInterval(giveUpOnLost, DEADLINE_MS);
type();

function type() {
  missing = marks;
  sentAt = performance.now();
  viewer.write(event);
}

/** Heads of frames do not have the mark, so that it alone is counted. */
function arrive(bytes) {
  for (const byte of bytes) if (byte === mark) missing--;
  if (missing > 0) return;
  const now = performance.now();
  typed++;
  if (now > endsAt) return end();
  if (endsAt !== undefined) times.push((now - sentAt) * 1000);
  else if (typed >= WARM_UP_EVENTS || now > startedAt + WARM_UP_MS) endsAt = now + seconds * 1000;
  // Every other event of the warm-up goes at once, so that it is short and timers are warm too.
  if (endsAt === undefined && typed % 2 === 0) setImmediate(type);
  else setTimeout(type, PAUSES_MS[Math.floor(Math.random() * PAUSES_MS.length)]);
}

function end() {
  process.stdout.write(JSON.stringify(times), () => process.exit());
}

function giveUpOnLost() {
  if (performance.now() - sentAt < DEADLINE_MS) return;
  console.error(`a key event has not arrived within ${DEADLINE_MS} ms`);
  process.exit(1);
}
