import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { ApiClient } from '../../../src/cli/api-client.ts';
import { authUrl } from '../../../src/cli/sign-in/reach-api.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** An api that answers every request with that status, body and headers; returns its address. */
async function answering(
  status: number,
  body: object,
  headers: Record<string, string> = {},
): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close().closeAllConnections());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function wordsOf(authUrlGiven: string): Promise<string> {
  const env = {
    OS_AUTH_URL: authUrlGiven,
    OS_USERNAME: 'mia',
    OS_PASSWORD: 'secret-1',
    OS_PROJECT_NAME: 'lab',
  };
  const error = await ApiClient.signIn({ env }).catch((thrown: Error) => thrown);
  return (error as Error).message;
}

test.each([
  ['http://controller:8774', 'http://controller:8774/v3'],
  ['http://controller:8774/', 'http://controller:8774/v3'],
  ['http://controller:8774/v3/', 'http://controller:8774/v3'],
  ['https://cloud.example/identity', 'https://cloud.example/identity/v3'],
])('the version may be absent from OS_AUTH_URL: %s', (given, url) => {
  expect(authUrl({ value: given, from: 'OS_AUTH_URL' })).toBe(url);
});

test.each(['controller:8774/v3', 'controller', '//controller:8774', 'htp://controller:8774', 'http://'])(
  'an OS_AUTH_URL without a scheme is named, with the right form: %s',
  (given) => {
    expect(() => authUrl({ value: given, from: 'OS_AUTH_URL' })).toThrow(
      `OS_AUTH_URL is "${given}", which is not a URL. It must begin with http://`,
    );
  },
);

test('https against an api without TLS names the scheme, not a file of OpenSSL', async () => {
  const at = await answering(200, {});
  const words = await wordsOf(`https://${at}/v3`);
  expect(words).toContain(`https://${at} does not use TLS: write http:// instead of https:// in OS_AUTH_URL`);
  expect(words).not.toMatch(/openssl|\.c:/);
});

test('a refused sign-in names user, project and what to check, without a useless hint', async () => {
  const headers = { 'x-openstack-request-id': 'req-1', 'x-oriel-refusal': 'unauthenticated' };
  const at = await answering(401, { error: { message: 'The request requires authentication.' } }, headers);
  const words = await wordsOf(`http://${at}/v3`);
  expect(words).toContain(
    'The sign-in of "mia" in project "lab" was refused: the user or the password is wrong',
  );
  expect(words).toContain('Request id: req-1');
  expect(words).not.toContain('oriel trace');
  expect(words).not.toContain('secret-1');
});
