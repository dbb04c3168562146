import { createServer } from 'node:net';

/** Below the ports that Linux gives to outgoing connections and to servers that listen on port 0. */
const FIRST = 20_000;
const COUNT = 12_000;

/**
 * A TCP port that no program listens on and that no other test process receives while this process runs.
 * A lock for each port excludes other processes: an abstract Unix socket, which the kernel removes with its process.
 */
export async function freePort(): Promise<number> {
  const start = Math.floor(Math.random() * COUNT);
  for (let tried = 0; tried < COUNT; tried++) {
    const port = FIRST + ((start + tried) % COUNT);
    const unlock = await listen(`\0oriel-test-port-${port}`);
    if (unlock === undefined) continue;
    const close = await listen(port);
    if (close !== undefined) {
      await close();
      return port;
    }
    await unlock();
  }
  throw new Error(`no port from ${FIRST} to ${FIRST + COUNT - 1} is free`);
}

/** Resolves to a function that closes the server, or to undefined where the address is in use. */
function listen(address: string | number): Promise<(() => Promise<void>) | undefined> {
  return new Promise((resolve) => {
    const server = createServer().unref();
    server.once('error', () => resolve(undefined));
    const close = () => new Promise<void>((closed) => server.close(() => closed()));
    server.listen(typeof address === 'string' ? { path: address } : { port: address }, () => resolve(close));
  });
}
