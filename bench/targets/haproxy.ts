import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../test/support/free-port.ts';
import { type TargetKind, TargetProcess } from './target.ts';

/** Carries the bytes as they are: no WebSocket, no token, no RFB. What a careful relay in C costs. */
export const haproxy = haproxyKind('haproxy', 'haproxy in tcp mode, default buffers', []);
export const haproxyTuned = haproxyKind('haproxy-tuned', 'haproxy in tcp mode, buffers of 256 KiB', [
  'tune.bufsize 262144',
  'tune.maxrewrite 1024',
]);

function haproxyKind(name: string, what: string, tuning: readonly string[]): TargetKind {
  return {
    name,
    what,
    missing: () => (spawnSync('haproxy', ['-v']).error ? 'haproxy is not installed' : undefined),
    async start(place) {
      const [port, tlsPort] = [await freePort(), await freePort()];
      const pem = join(place.folder, 'haproxy.pem');
      const { certificate } = place;
      if (certificate !== undefined) {
        writeFileSync(pem, readFileSync(certificate.cert, 'utf8') + readFileSync(certificate.key, 'utf8'), {
          mode: 0o600,
        });
      }
      const lines = [
        'global',
        '  nbthread 1',
        '  maxconn 9000',
        ...tuning.map((line) => `  ${line}`),
        'defaults',
        '  mode tcp',
        '  timeout connect 5s',
        '  timeout client 1h',
        '  timeout server 1h',
        '  option tcp-smart-accept',
        'frontend plain',
        `  bind 127.0.0.1:${port}`,
        '  default_backend guests',
        ...(certificate === undefined
          ? []
          : ['frontend tls', `  bind 127.0.0.1:${tlsPort} ssl crt ${pem}`, '  default_backend guests']),
        'backend guests',
        `  server guest 127.0.0.1:${place.guestPort}`,
      ];
      const file = join(place.folder, `${name}.cfg`);
      writeFileSync(file, `${lines.join('\n')}\n`);
      const process = new TargetProcess(name, place, ['haproxy', '-db', '-f', file]);
      await process.listensOn(port);
      const door = { pid: process.pid, framing: 'raw', greetsWhen: 'greeted', path: () => '' } as const;
      return {
        plain: { ...door, port, isTls: false },
        tls: certificate && { ...door, port: tlsPort, isTls: true },
        close: () => process.close(),
      };
    },
  };
}
