import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkMachine } from '../../../../src/config/checks/machine/check-machine.ts';
import { configFolder } from '../../../support/config-folder.ts';
import { loadSettings } from '../../../support/load-settings.ts';

describe('the port of the proxy', () => {
  it.each([
    [
      'nova-novncproxy',
      { Server: 'WebSockify Python/3.11.2' },
      'debug',
      /^nova-novncproxy already listens on port \d+ of 127\.0\.0\.1\.$/,
    ],
    ['Oriel', { 'X-Oriel-Proxy': 'p' }, 'debug', /^Oriel already listens/],
    ['another program', {}, 'warning', /^Another program listens/],
  ] as const)('that %s holds is reported by its name', async (_name, headers, level, message) => {
    const server = createServer((_request, response) => response.writeHead(404, headers).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const lines = `[vnc]\nnovncproxy_host = 127.0.0.1\nnovncproxy_port = ${port}\n`;
    const folder = configFolder({ 'o.conf': lines });
    const loaded = loadSettings({ env: {}, configFiles: [join(folder, 'o.conf')] });
    const found = await checkMachine(loaded, ['novncproxy']);
    server.close();
    expect(found).toEqual([expect.objectContaining({ level, message: expect.stringMatching(message) })]);
  });
});
