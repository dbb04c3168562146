import { expect, it } from 'vitest';
import { socketUnitIn } from '../../../../src/config/checks/machine/socket-units.ts';

const LIST = `/run/systemd/journal/stdout systemd-journald.socket systemd-journald.service
0.0.0.0:6080 oriel-novncproxy.socket oriel-novncproxy.service
127.0.0.1:8774              oriel-api.socket     oriel-api.service
[::]:9090 cockpit.socket cockpit.service
`;

it.each([
  ['0.0.0.0', 6080, 'oriel-novncproxy.socket'],
  ['192.0.2.1', 6080, 'oriel-novncproxy.socket'],
  ['127.0.0.1', 8774, 'oriel-api.socket'],
  ['0.0.0.0', 8774, 'oriel-api.socket'],
  ['192.0.2.1', 8774, undefined],
  ['127.0.0.1', 9090, 'cockpit.socket'],
  ['127.0.0.1', 608, undefined],
])('finds the socket unit that listens on %s, port %i', (address, port, name) => {
  expect(socketUnitIn(LIST, address, port)?.name).toBe(name);
});
