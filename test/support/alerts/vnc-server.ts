import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ACCOUNTS } from '../accounts.ts';
import { handshakeNone, startVncServer } from '../fixtures/vnc-servers.ts';
import { closingOf, Person } from '../person.ts';
import { type CloudPlan, cloudOf } from './cloud.ts';
import { startOriel } from './oriel-process.ts';

/** Longer than the limit of the alert, and shorter than [oriel] vnc_handshake_timeout. */
const SLOW_MS = 3_000;
/** Consoles that are opened together. */
const OPENS = 5;
/** Pauses for the first process to start a worker again. */
const RESTART_MS = 800;

/** ServerInit: 640x480, 32 bits per pixel, named `slow`. */
const SERVER_INIT = [2, 128, 1, 224, 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0, 0, 0, 0, 4];

/** One process with workers, and an instance whose VNC server first closes each connection and is then slow. */
export const vncCloud: CloudPlan = {
  name: 'vnc',
  alerts: ['OrielNoOpens', 'OrielOpensSlow', 'OrielWorkersRestarting'],
  start: () =>
    cloudOf('vnc', async (parts) => {
      let isBroken = true;
      const server = await parts.add(
        startVncServer(async (talk) => {
          if (isBroken) return void talk.socket.destroy();
          await sleep(SLOW_MS);
          await handshakeNone(talk);
          await talk.read(1);
          talk.write(SERVER_INIT, 'slow');
        }),
      );
      const oriel = await startOriel(parts, {
        host: 'vnc1',
        lines: [
          '[oriel]',
          'drivers = vnc',
          'workers = 2',
          'refusal = close',
          '[oriel_vnc]',
          `server = pc1 127.0.0.1:${server.port} probe=no`,
        ],
      });
      const { pid } = oriel.serving;
      return {
        targets: [oriel.target],
        async run(fires) {
          const mia = await Person.signIn(oriel, ACCOUNTS.member);
          const open = async () => {
            const webSocket = mia.webSocket(await mia.consoleUrl('pc1'));
            const closing = closingOf(webSocket);
            await mia.watch(webSocket).then(
              (viewer) => viewer.close(),
              () => {},
            );
            await closing;
          };
          await Promise.all(Array.from({ length: OPENS + 1 }, open));
          await fires('OrielNoOpens');
          isBroken = false;
          await Promise.all(Array.from({ length: OPENS }, open));
          await fires('OrielOpensSlow');
          for (let times = 0; times < 3; times++) {
            process.kill(firstWorkerOf(pid), 'SIGKILL');
            await sleep(RESTART_MS);
          }
          await fires('OrielWorkersRestarting');
        },
      };
    }),
};

function firstWorkerOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ')[0]);
}
