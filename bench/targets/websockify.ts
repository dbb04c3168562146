import { spawnSync } from 'node:child_process';
import { freePort } from '../../test/support/free-port.ts';
import { type Place, type TargetKind, TargetProcess } from './target.ts';

/** A process for each session; the base of nova-novncproxy. */
export const websockify: TargetKind = {
  name: 'websockify',
  what: 'websockify with its defaults, one with and one without a certificate',
  missing: () => (spawnSync('websockify', ['--help']).error ? 'websockify is not installed' : undefined),
  async start(place) {
    const plain = await startOne('websockify', place, []);
    const { certificate } = place;
    const tls =
      certificate === undefined
        ? undefined
        : await startOne('websockify-tls', place, ['--cert', certificate.cert, '--key', certificate.key]);
    const door = { framing: 'websocket', greetsWhen: 'greeted', path: () => '/websockify' } as const;
    return {
      plain: { ...door, port: plain.port, pid: plain.pid, isTls: false },
      tls: tls && { ...door, port: tls.port, pid: tls.pid, isTls: true },
      async close() {
        await Promise.all([plain.close(), tls?.close()]);
      },
    };
  },
};

async function startOne(name: string, place: Place, options: readonly string[]) {
  const port = await freePort();
  const addresses = [`127.0.0.1:${port}`, `127.0.0.1:${place.guestPort}`];
  const process = new TargetProcess(name, place, ['websockify', ...options, ...addresses]);
  await process.listensOn(port);
  return { port, pid: process.pid, close: () => process.close() };
}
