import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ProxyFixture, startProxyFixture } from '../../../support/fixtures/proxy-fixture.ts';

let lab: ProxyFixture;
beforeEach(async () => {
  lab = await startProxyFixture();
});
afterEach(() => lab.close());

async function answerTo(request: string): Promise<string> {
  const socket = connect(lab.port, '127.0.0.1').on('error', () => {});
  await once(socket, 'connect');
  socket.write(request);
  return text(socket);
}

test.each([
  ['POST', 'Content-Length: 3\r\n\r\nabc', 405],
  ['POST', 'Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n', 405],
  ['GET', 'Content-Length: 3\r\n\r\nabc', 413],
  ['GET', 'Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n', 413],
])('answers %s with %j with %i and closes the connection', async (method, rest, status) => {
  const answer = await answerTo(`${method} /vnc_lite.html HTTP/1.1\r\nHost: a\r\n${rest}`);
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} .*Connection: close`, 's'));
  expect(answer.match(/HTTP\/1.1/g)).toHaveLength(1);
});

test('serves a request that announces a body of no bytes', async () => {
  const rest = 'Content-Length: 0\r\nConnection: close\r\n\r\n';
  expect(await answerTo(`GET /livez HTTP/1.1\r\nHost: a\r\n${rest}`)).toMatch(/^HTTP\/1.1 200 /);
});
