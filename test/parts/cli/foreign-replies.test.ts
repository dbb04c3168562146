import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { runCli } from '../../../src/cli/run-cli.ts';
import { memoryIo } from '../../support/memory-io.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

interface Replies {
  /** The body of a sign-in; by default one that names the server itself as the compute API. */
  readonly signIn?: unknown;
  /** The address of the compute API in the catalog. */
  readonly compute?: string;
  /** Status and body of every other request. */
  readonly others?: readonly [number, string];
}

/** Runs a command against a server that is no API of Oriel or Nova. */
async function oriel(replies: Replies, argv: readonly string[], variables: NodeJS.ProcessEnv = {}) {
  const server = createServer((request, response) => {
    const [status, body] = request.url?.endsWith('/auth/tokens')
      ? ([201, JSON.stringify(replies.signIn ?? { token: { catalog } })] as const)
      : (replies.others ?? [200, '{}']);
    response.writeHead(status, { 'Content-Type': 'application/json', 'X-Subject-Token': 't' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close().closeAllConnections());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const endpoint = { interface: 'public', region: 'R', url: replies.compute ?? `${url}/v2.1` };
  const catalog = [{ type: 'compute', endpoints: [endpoint] }];
  const env = { OS_AUTH_URL: url, OS_USERNAME: 'u', OS_PASSWORD: 'p', OS_PROJECT_NAME: 'x', ...variables };
  const io = memoryIo({ env: { HOME: '/nonexistent', ...env } });
  const status = await runCli(argv, COMMANDS, io);
  return { status, out: io.stdout(), err: io.stderr().replaceAll(url, 'URL') };
}

const LIST = ['server', 'list'];
const NOT_AN_API = 'The reply of URL/v2.1 is not that of a compute API of Oriel or Nova';

test.each<[string, Replies, readonly string[], string]>([
  ['no list of instances', {}, LIST, NOT_AN_API],
  ['half a list', { others: [200, '{"servers": [{"id": '] }, LIST, NOT_AN_API],
  ['an instance that is null', { others: [200, '{"servers": [null]}'] }, LIST, `${NOT_AN_API} at /servers/0`],
  ['no list of sessions', { others: [200, '[]'] }, ['session', 'list'], NOT_AN_API],
  ['a trace without steps', {}, ['trace', 'req-9f0a3a1e-6f1c-4c39-8a51-1f6f0c9f6f2d'], NOT_AN_API],
  [
    'a catalog that is text',
    { signIn: { token: { catalog: 'x' } } },
    LIST,
    'did not reply like an identity service',
  ],
  ['a token that is null', { signIn: { token: null } }, LIST, 'did not reply like an identity service'],
  [
    'an address in the catalog that is no URL',
    { compute: '/v2.1' },
    LIST,
    'The address of the compute API in the catalog is "/v2.1", which is not a URL. It must begin with http:// or https://, as in http://controller:8774/v2.1.',
  ],
  [
    'an address in the catalog where nothing listens',
    { compute: 'http://127.0.0.1:1/v2.1' },
    LIST,
    'Check that the API runs and that the catalog of the identity service is right.',
  ],
  [
    'the error page of a proxy',
    { others: [503, '<html>no backend</html>'] },
    LIST,
    'URL/v2.1/servers/detail refused the request and did not give a reason. (HTTP 503)',
  ],
])('%s is an error in one sentence', async (_what, replies, argv, words) => {
  const { status, out, err } = await oriel(replies, argv);
  expect({ status, out }).toEqual({ status: 1, out: '' });
  expect(err).toContain(words);
});

test('a long error page is cut', async () => {
  const others = [500, JSON.stringify({ error: { message: 'x'.repeat(100_000) } })] as const;
  expect((await oriel({ others }, LIST)).err.length).toBeLessThan(2_000);
});

test('a token that no header can carry is named by its variable', async () => {
  const variables = { OS_AUTH_TYPE: 'admin_token', OS_TOKEN: '“x”', OS_ENDPOINT: 'http://127.0.0.1:1/v2.1' };
  const { status, err } = await oriel({}, LIST, variables);
  expect(status).toBe(1);
  expect(err).toMatch(/^OS_TOKEN contains a character that no token has/);
  expect(err).not.toContain('“');
});
