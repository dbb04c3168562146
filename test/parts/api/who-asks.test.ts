import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { type ApiFixture, startApiFixture } from '../../support/fixtures/api-fixture.ts';
import { proxyLine } from '../../support/proxy-headers.ts';

const clients = (lab: ApiFixture) =>
  lab.log.lines
    .map((line) => JSON.parse(line))
    .flatMap(({ msg, client }) => (msg === 'request answered' ? [client] : []));

const CLAIMS = {
  'X-Forwarded-For': '203.0.113.9',
  'X-Forwarded-Proto': 'https',
  'X-Forwarded-Host': 'cloud.example',
};

test.each([
  ['of a trusted proxy count for log and links', ['127.0.0.1/32'], '203.0.113.9', 'https://cloud.example'],
  ['of anybody else are not read', ['192.0.2.1/32'], '127.0.0.1', ''],
])('forwarded headers %s', async (_what, trusted, client, base) => {
  const lab = await startApiFixture({ oriel: { trusted_proxies: trusted } });
  const { body } = await lab.ask('GET', '/v2.1', { as: 'anonymous', headers: CLAIMS });
  expect(body.version.links[0].href).toBe(`${base || lab.url}/v2.1/`);
  expect(clients(lab)).toEqual([client]);
  await lab.close();
});

test('a PROXY header gives the client address if the API expects it', async () => {
  const lab = await startApiFixture({
    oriel: { trusted_proxies: ['127.0.0.1/32'], proxy_protocol: ['api'] },
  });
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(lab.api.address.port, '127.0.0.1', () => {
      socket.write(proxyLine('203.0.113.9'));
      socket.write('GET /v2.1 HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 1.2.3.4\r\nConnection: close\r\n\r\n');
    });
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk;
    });
    socket.on('close', () => resolve(heard));
  });
  expect(answer).toMatch(/^HTTP\/1.1 200 /);
  expect(clients(lab)).toEqual(['203.0.113.9']);
  await lab.close();
});
