import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ApiFixture, startApiFixture } from '../../../support/fixtures/api-fixture.ts';

let lab: ApiFixture;
beforeEach(async () => {
  lab = await startApiFixture();
});
afterEach(() => lab.close());

async function answerTo(request: string): Promise<string> {
  const { hostname, port } = new URL(lab.url);
  const socket = connect(Number(port), hostname).on('error', () => {});
  await once(socket, 'connect');
  socket.write(request);
  return text(socket);
}

test('answers a chunked body with 411 and reads none of its chunks', async () => {
  const chunks = '1\r\n{\r\n'.repeat(10_000);
  const head = 'POST /v3/auth/tokens HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n';
  const answer = await answerTo(head + chunks);
  expect(answer).toMatch(/^HTTP\/1\.1 411 Length Required\r\n.*Content-Length/s);
  expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
});

test('accepts a body with Content-Length', async () => {
  const head = 'POST /v3/auth/tokens HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n';
  expect(await answerTo(`${head}Connection: close\r\nContent-Length: 2\r\n\r\n{}`)).toMatch(
    /^HTTP\/1\.1 400 /,
  );
});
