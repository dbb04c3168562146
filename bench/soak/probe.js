// Loaded into each process under soak (`node --expose-gc --import`): on SIGUSR2 it writes what the process holds now.
import { renameSync, writeFileSync } from 'node:fs';

process.on('SIGUSR2', async () => {
  // What ends in one turn of the event loop is let go in the next.
  for (let times = 0; times < 4; times++) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  const resources = process.getActiveResourcesInfo();
  const count = (pattern) => resources.filter((name) => pattern.test(name)).length;
  const file = `${process.env.ORIEL_SOAK_FOLDER}/${process.pid}.json`;
  const held = {
    heap: heapUsed + arrayBuffers,
    timers: count(/^(Timeout|Immediate)$/),
    sockets: count(/^(TCP|Pipe|TTY)SocketWrap$|^PipeWrap$/),
  };
  writeFileSync(`${file}.new`, JSON.stringify(held));
  renameSync(`${file}.new`, file);
});
