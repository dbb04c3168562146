import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { inheritListeners } from '../../../../src/main/service-manager/inherited-listeners.ts';
import type { Closable } from '../../../../src/platform/lifecycle.ts';
import { bindListener } from '../../../../src/platform/network/bound-listener.ts';
import { configFolder } from '../../../support/config-folder.ts';
import { loadSettings } from '../../../support/load-settings.ts';

const opened: Closable[] = [];
afterEach(() => {
  for (const handle of opened.splice(0)) void handle.close();
});

/** A bound socket as systemd passes it: a descriptor. Nothing listens yet, because one process cannot wait for a socket twice. */
function bound(host: string) {
  const { address, handle } = bindListener(host, 0);
  opened.push(handle as Closable);
  return { fd: (handle as { fd: number }).fd, port: address.port };
}

function inherit(sockets: { fd: number; name: string }[], lines: string[], roles = ['novncproxy', 'api']) {
  const folder = configFolder({ 'oriel.conf': `${lines.join('\n')}\n` });
  const loaded = loadSettings({ env: {}, configFiles: [join(folder, 'oriel.conf')] });
  return inheritListeners({ sockets, roles, settings: loaded.settings, sources: loaded.sources } as never);
}

const proxyAt = (host: string, port: number) => [
  '[vnc]',
  `novncproxy_host = ${host}`,
  `novncproxy_port = ${port}`,
];
const apiAt = (host: string, port: number) => [
  '[DEFAULT]',
  `osapi_compute_listen = ${host}`,
  `osapi_compute_listen_port = ${port}`,
];

test('gives each role the socket with its name', async () => {
  const [proxy, api] = [bound('127.0.0.1'), bound('127.0.0.1')];
  const taken = await inherit(
    [
      { fd: api.fd, name: 'oriel-api' },
      { fd: proxy.fd, name: 'oriel-novncproxy' },
    ],
    [...proxyAt('localhost', proxy.port), ...apiAt('127.0.0.1', api.port)],
  );
  if (!('listeners' in taken)) throw new Error(taken.problem.message);
  opened.push(...taken.listeners.values());
  expect([...taken.listeners].map(([role, { address }]) => [role, address.port])).toEqual([
    ['api', api.port],
    ['novncproxy', proxy.port],
  ]);
});

test('tells the sockets of oriel.socket apart by their addresses', async () => {
  const [one, other] = [bound('::1'), bound('127.0.0.1')];
  const taken = await inherit(
    [
      { fd: one.fd, name: 'oriel' },
      { fd: other.fd, name: 'oriel' },
    ],
    [...proxyAt('127.0.0.1', other.port), ...apiAt('0:0::1', one.port)],
  );
  if (!('listeners' in taken)) throw new Error(taken.problem.message);
  opened.push(...taken.listeners.values());
  expect(taken.listeners.get('api')?.address.port).toBe(one.port);
  expect(taken.listeners.get('novncproxy')?.address.port).toBe(other.port);
});

test.each([
  [
    'another port',
    '127.0.0.1',
    1,
    'oriel-novncproxy',
    /^vnc novncproxy_port .*oriel\.conf:3.* oriel-novncproxy\.socket listens on 127\.0\.0\.1:\d+, and the configuration names 127\.0\.0\.1:\d+\..*systemctl restart oriel-novncproxy\.socket/,
  ],
  [
    'another address',
    '0.0.0.0',
    0,
    'oriel-novncproxy',
    /^vnc novncproxy_host .*oriel\.conf:2.* the configuration names 0\.0\.0\.0:/,
  ],
  ['a name that Oriel does not know', '127.0.0.1', 0, 'http', /"http".*FileDescriptorName=/],
  [
    'the name of a role that does not run',
    '127.0.0.1',
    0,
    'oriel-api',
    /oriel-api belongs to a role.*Service=/,
  ],
])('refuses a socket with %s', async (_what, host, more, name, problem) => {
  const { fd, port } = bound('127.0.0.1');
  const taken = await inherit([{ fd, name }], proxyAt(host, port + more), ['novncproxy']);
  if (!('problem' in taken)) throw new Error('the socket was taken');
  const { group, option, where, message, remedy } = taken.problem;
  expect(`${group} ${option} ${where} ${message} ${remedy}`.trim()).toMatch(problem);
});

test('refuses a socket that is not TCP, and a second one for the same listener', async () => {
  const file = openSync('/dev/null', 'r');
  const refused = await inherit([{ fd: file, name: 'oriel-api' }], []);
  expect(refused).toMatchObject({ problem: { message: expect.stringContaining('is not a TCP socket') } });
  closeSync(file);
  const { fd, port } = bound('127.0.0.1');
  const socket = { fd, name: 'oriel-novncproxy' };
  const twice = await inherit([socket, socket], proxyAt('127.0.0.1', port));
  expect(twice).toMatchObject({ problem: { message: expect.stringContaining('Two sockets') } });
});
