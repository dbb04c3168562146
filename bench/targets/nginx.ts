import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../test/support/free-port.ts';
import { type TargetKind, TargetProcess } from './target.ts';

/** Where Debian puts the module of the package libnginx-mod-stream. */
const MODULE = '/usr/lib/nginx/modules/ngx_stream_module.so';

/** Carries the bytes as they are, like haproxy in tcp mode. */
export const nginx: TargetKind = {
  name: 'nginx',
  what: 'nginx, stream module, defaults',
  missing() {
    if (spawnSync('nginx', ['-v']).error) return 'nginx is not installed';
    return existsSync(MODULE) ? undefined : 'nginx has no stream module (libnginx-mod-stream)';
  },
  async start(place) {
    const port = await freePort();
    const file = join(place.folder, 'nginx.conf');
    const lines = [
      `load_module ${MODULE};`,
      `pid ${join(place.folder, 'nginx.pid')};`,
      'daemon off;',
      'worker_processes 1;',
      'events { worker_connections 16384; }',
      'stream {',
      '  server {',
      `    listen 127.0.0.1:${port} backlog=4096;`,
      `    proxy_pass 127.0.0.1:${place.guestPort};`,
      '    proxy_timeout 1h;',
      '  }',
      '}',
    ];
    writeFileSync(file, `${lines.join('\n')}\n`);
    const process = new TargetProcess('nginx', place, ['nginx', '-e', 'stderr', '-c', file]);
    await process.listensOn(port);
    return {
      plain: { port, pid: process.pid, framing: 'raw', greetsWhen: 'greeted', isTls: false, path: () => '' },
      tls: undefined,
      close: () => process.close(),
    };
  },
};
