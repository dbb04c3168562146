// Loaded into the flooded process before the program: measures its event loop from inside, and reports to each client of the Unix
// socket ORIEL_FLOOD_WATCH what it measured since the client before. CPU time of the main thread does not include the time in which
// the machine ran other processes, so it shows what the program itself does in one turn.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { isMainThread } from 'node:worker_threads';

/** ms between two looks; each runs in a turn of the event loop, so a longer gap is a longer turn. */
const LOOK_MS = 5;
/** [proc(5)] The first number is CPU time in ns. */
const SCHEDULER_COUNT = `/proc/self/task/${process.pid}/schedstat`;

if (isMainThread) watch(process.env.ORIEL_FLOOD_WATCH);

function watch(path) {
  let longest = { cpuMs: 0, wallMs: 0 };
  let cpuAt = mainThreadMs();
  let wallAt = performance.now();
  setInterval(() => {
    const [cpu, wall] = [mainThreadMs(), performance.now()];
    longest = {
      cpuMs: Math.max(longest.cpuMs, cpu - cpuAt),
      wallMs: Math.max(longest.wallMs, wall - wallAt),
    };
    [cpuAt, wallAt] = [cpu, wall];
  }, LOOK_MS).unref();
  const server = createServer((socket) => {
    const report = longest;
    globalThis.gc();
    const { heapUsed, external } = process.memoryUsage();
    socket.end(JSON.stringify({ ...report, usedBytes: heapUsed + external }));
    longest = { cpuMs: 0, wallMs: 0 };
    [cpuAt, wallAt] = [mainThreadMs(), performance.now()];
  });
  server.listen(path).unref();
}

function mainThreadMs() {
  return Number(readFileSync(SCHEDULER_COUNT, 'utf8').split(' ')[0]) / 1e6;
}
