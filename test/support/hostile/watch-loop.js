// Loaded into a process that is flooded, before the program: measures its event loop from inside. It listens on a Unix socket named
// by the process id in the folder ORIEL_FLOOD_WATCH, and reports to each client what it measured since the client before. CPU time of
// the main thread does not include the time in which the machine ran other processes: it is what the program itself does in a turn.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';

/** ms between two looks; each is in a turn of the event loop of its own, so the gap between two is at least the turn before. */
const LOOK_MS = 5;
/** [proc(5)] The first number is CPU time in ns. */
const SCHEDULER_COUNT = `/proc/self/task/${process.pid}/schedstat`;
const BASELINE_BYTES = 1 << 20;
const BASELINE_RUNS = 5;

if (isMainThread && process.env.ORIEL_FLOOD_WATCH) watch(process.env.ORIEL_FLOOD_WATCH);

function watch(folder) {
  const none = { cpuMs: 0, wallMs: 0 };
  let longest = none;
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
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    socket.end(JSON.stringify({ ...report, baselineMs: baselineMs(), usedBytes: heapUsed + external }));
    longest = none;
    [cpuAt, wallAt] = [mainThreadMs(), performance.now()];
  });
  server.listen(join(folder, String(process.pid))).unref();
}

/** CPU of a fixed piece of work, the least of some runs: what a turn is compared with, whatever the machine. */
function baselineMs() {
  const bytes = new Uint8Array(BASELINE_BYTES);
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < BASELINE_RUNS; run++) {
    const before = mainThreadMs();
    for (let at = 0; at < bytes.length; at++) bytes[at] = bytes[at] ^ (at & 255);
    least = Math.min(least, mainThreadMs() - before);
  }
  return least;
}

function mainThreadMs() {
  process.cpuUsage(); // Has the kernel bring its count up to date: it does not when the file is read.
  return Number(readFileSync(SCHEDULER_COUNT, 'utf8').split(' ')[0]) / 1e6;
}
