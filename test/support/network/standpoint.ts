import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { HostProcess } from './host-process.ts';
import type { NetworkLab } from './network-lab.ts';

const RELAY = join(import.meta.dirname, 'relay.js');

/** A port of this process that leads, by way of a host of the lab, to an address in the lab. */
export interface Forward {
  readonly port: number;
  close(): Promise<void>;
}

/** What the network looks like from a host of the lab. */
export interface Standpoint {
  /** Connects from that host. Throws an error whose message is the code of what went wrong: ECONNREFUSED and so on. */
  dial(address: string, port: number): Promise<Socket>;
  forward(address: string, port: number): Promise<Forward>;
  /** The ports that take connections there, of those given: `22,5900-5999`. */
  openPorts(address: string, ports: string): Promise<number[]>;
  close(): Promise<void>;
}

export async function standOn(lab: NetworkLab, host: string): Promise<Standpoint> {
  const path = join(lab.folder, `relay-${host}.sock`);
  const relay: HostProcess = lab.start(host, [process.execPath, RELAY, path]);
  await relay.said('relaying');

  const standpoint: Standpoint = {
    async dial(address, port) {
      const socket = connect(path);
      socket.write(`${address} ${port}\n`);
      const answer = await firstLine(socket);
      if (answer === 'ok') return socket;
      socket.destroy();
      throw new Error(answer);
    },
    async forward(address, port) {
      const ends = new Set<Socket>();
      const server = createServer({ noDelay: true }, (near) => {
        ends.add(near.on('error', () => {}).on('close', () => ends.delete(near)));
        standpoint.dial(address, port).then(
          (far) => {
            ends.add(far.on('error', () => near.destroy()).on('close', () => ends.delete(far)));
            far.on('close', () => near.destroySoon());
            near.on('close', () => far.destroy());
            near.pipe(far);
            far.pipe(near);
          },
          () => near.resetAndDestroy(),
        );
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      return {
        port: (server.address() as AddressInfo).port,
        async close() {
          for (const end of ends) end.destroy();
          server.close();
          await once(server, 'close');
        },
      };
    },
    async openPorts(address, ports) {
      const socket = connect(path);
      socket.write(`scan ${address} ${ports}\n`);
      const answer = await firstLine(socket);
      socket.destroy();
      return JSON.parse(answer) as number[];
    },
    close: () => relay.kill(),
  };
  return standpoint;
}

/** Reads no further than the line: what follows belongs to the caller that receives the socket. */
function firstLine(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let line = '';
    const read = () => {
      for (let byte = socket.read(1); byte !== null; byte = socket.read(1)) {
        if (byte[0] === 0x0a) {
          socket.off('readable', read);
          socket.off('error', reject);
          resolve(line);
          return;
        }
        line += byte.toString('latin1');
      }
    };
    socket.on('readable', read);
    socket.once('error', reject);
    socket.once('end', () => reject(new Error('the relay hung up')));
  });
}
