import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A network line to a port of this machine, which a test can cut and mend. */
export interface Line {
  readonly port: number;
  /** Where it leads; nowhere at first. */
  target: number;
  /** Ends every connection without a word, and takes none until it is mended. */
  cut(): void;
  /** Connections that are open now pass nothing on and stay open, as when a host behind a load balancer dies. New ones work. */
  freeze(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function openLine(): Promise<Line> {
  const ends = new Set<Socket>();
  let isCut = false;
  const server = createServer({ noDelay: true }, (near) => {
    if (isCut) {
      near.resetAndDestroy();
      return;
    }
    const far = connect({ port: line.target, host: '127.0.0.1', noDelay: true });
    for (const [end, other] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(end);
      end.on('error', () => {});
      end.on('close', () => {
        ends.delete(end);
        other.destroy();
      });
      end.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const line: Line = {
    port: (server.address() as AddressInfo).port,
    target: 0,
    cut() {
      isCut = true;
      for (const end of ends) end.resetAndDestroy();
    },
    freeze() {
      for (const end of ends) end.pause();
    },
    mend() {
      isCut = false;
      for (const end of ends) end.resume();
    },
    async close() {
      for (const end of ends) end.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return line;
}
