import { readFileSync, writeFileSync } from 'node:fs';
import { createServer as createPlainServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createRawServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { runCli } from '../../../src/cli/run-cli.ts';
import { formatPasswordHash } from '../../../src/config/values/user-line.ts';
import { hashPassword } from '../../../src/platform/password-hash.ts';
import { ACCOUNTS, CHEAP } from '../../support/accounts.ts';
import { type Certificate, createAuthority } from '../../support/certificates.ts';
import { type ApiFixture, startApiFixture } from '../../support/fixtures/api-fixture.ts';
import { memoryIo } from '../../support/memory-io.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const { name, password, project } = ACCOUNTS.member;
const SECRET = 'credential-secret-7';

let fixture: ApiFixture;
let folder: string;
let mia: Record<string, string>;

beforeAll(async () => {
  const hash = formatPasswordHash(await hashPassword(SECRET, CHEAP));
  fixture = await startApiFixture({
    oriel_auth: { application_credential: [`cred1 backup ${hash} ${name} ${project}=member`] },
  });
  folder = temporaryFolder();
  mia = {
    OS_AUTH_URL: fixture.url,
    OS_USERNAME: name,
    OS_PASSWORD: password,
    OS_PROJECT_NAME: project,
    HOME: folder,
  };
});
afterAll(() => fixture.close());

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function list(env: Record<string, string>, ...options: string[]) {
  const io = memoryIo({ env: { HOME: folder, ...env } });
  const status = await runCli([...options, 'server', 'list', '--json'], COMMANDS, io);
  return { status, out: io.stdout(), err: io.stderr() };
}

const found = () => expect.stringContaining(fixture.guest.uuid);

describe('signs in', () => {
  test('with a password', async () => {
    expect(await list(mia)).toEqual({ status: 0, out: found(), err: '' });
  });

  test('with a token, and no user', async () => {
    const token = await fixture.token('member');
    const env = { OS_AUTH_URL: `${fixture.url}/v3/`, OS_TOKEN: token, OS_PROJECT_NAME: project };
    expect(await list(env)).toEqual({ status: 0, out: found(), err: '' });
    expect(await list({ ...env, OS_AUTH_TYPE: 'v3token' })).toMatchObject({ status: 0 });
  });

  test('with a token and the address of the compute API, without an identity service', async () => {
    const token = await fixture.token('member');
    const env = { OS_AUTH_TYPE: 'admin_token', OS_ENDPOINT: `${fixture.url}/v2.1`, OS_TOKEN: token };
    expect(await list(env)).toEqual({ status: 0, out: found(), err: '' });
  });

  test.each([
    [{ OS_APPLICATION_CREDENTIAL_ID: 'cred1' }],
    [{ OS_APPLICATION_CREDENTIAL_NAME: 'backup', OS_USERNAME: name }],
  ])('with the application credential %j', async (variables: Record<string, string>) => {
    const env = { OS_AUTH_URL: fixture.url, OS_APPLICATION_CREDENTIAL_SECRET: SECRET, ...variables };
    expect(await list(env)).toEqual({ status: 0, out: found(), err: '' });
  });

  test('with a cloud of clouds.yaml whose password is in the environment, and an option that overrides it', async () => {
    const file = join(folder, 'clouds.yaml');
    writeFileSync(
      file,
      `clouds:\n  lab:\n    auth:\n      auth_url: ${fixture.url}\n      username: ${name}\n      project_name: nowhere\n`,
    );
    const env = { OS_CLIENT_CONFIG_FILE: file, OS_CLOUD: 'lab', OS_PASSWORD: password };
    expect(await list(env, '--os-project-name', project)).toEqual({ status: 0, out: found(), err: '' });
    expect(await list(env)).toMatchObject({
      status: 1,
      err: expect.stringContaining(
        `there is no project "nowhere", or you have no role in it. Check project_name in ${file}:6`,
      ),
    });
  });
});

describe('a refused sign-in says what is wrong and what to do', () => {
  test('a wrong password', async () => {
    const { status, err } = await list({ ...mia, OS_PASSWORD: 'wrong' });
    expect(status).toBe(1);
    expect(err).toContain(
      `The sign-in of "mia" in project "demo" was refused: the user or the password is wrong, or the user has no role in that project. Check OS_USERNAME, OS_PASSWORD, OS_PROJECT_NAME.`,
    );
    expect(err).not.toMatch(/oriel trace|wrong\b.*wrong\b.*\bwrong"/);
  });

  test.each(['other', 'no-such-project'])('a project without a role for the user: %s', async (other) => {
    const { err } = await list({ ...mia, OS_PROJECT_NAME: other });
    expect(err).toContain(`there is no project "${other}", or you have no role in it. Check OS_PROJECT_NAME`);
  });

  test('a token that has expired', async () => {
    const { err } = await list({ OS_AUTH_URL: fixture.url, OS_TOKEN: 'gAAAA-old', OS_PROJECT_NAME: project });
    expect(err).toContain('The token was refused: it is wrong or has expired');
    expect(err).toContain('Get a new one for OS_TOKEN');
    expect(err).not.toContain('gAAAA');
  });

  test('an application credential with a wrong secret', async () => {
    const env = {
      OS_AUTH_URL: fixture.url,
      OS_APPLICATION_CREDENTIAL_SECRET: 'no',
      OS_APPLICATION_CREDENTIAL_ID: 'cred1',
    };
    expect((await list(env)).err).toContain('The application credential was refused');
  });

  test('no project', async () => {
    const { err } = await list({ ...mia, OS_PROJECT_NAME: '', OS_SYSTEM_SCOPE: 'all' });
    expect(err).toContain('was refused');
  });

  test('a region that the catalog does not have', async () => {
    const { err } = await list({ ...mia, OS_REGION_NAME: 'mars' });
    expect(err).toContain(
      'no compute API with the interface "public" in the region "mars". It has the regions',
    );
  });

  test.each(['--os-password', '--os-token', '--os-auth-token', '--os-application-credential-secret'])(
    '%s is not an option, because the arguments of a process are public',
    async (option) => {
      const { status, err } = await list(mia, option, 'secret-9');
      expect(status).toBe(2);
      expect(err).toMatch(/every user of this machine can read the arguments of a process\. Set OS_/);
      expect(err).not.toContain('secret-9');
    },
  );
});

describe('an address that is wrong says what to write', () => {
  test.each([
    ['controller:8774/v3', 'which is not a URL. It must begin with http:// or https://'],
    ['http://controller:8774/v2.0', 'version 2 of the identity API is not supported. Write /v3 instead.'],
    ['http://mia:pw-in-url@controller:8774', 'contains a user or a password before the @'],
    [
      'http://no-such-host.invalid:8774',
      'The name no-such-host.invalid was not found. Check the host in OS_AUTH_URL',
    ],
    [
      'http://127.0.0.1:1',
      'nothing accepts connections there. Check that the API runs and that OS_AUTH_URL is right.',
    ],
  ])('%s', async (url, words) => {
    const { status, err } = await list({ ...mia, OS_AUTH_URL: url });
    expect(status).toBe(1);
    expect(err).toContain(words);
    expect(err.replace(url, '')).not.toContain('pw-in-url');
  });

  test('http to a server that redirects to https: the password goes nowhere else', async () => {
    let asked = 0;
    const to = await plain((_request, response) => {
      asked += 1;
      response.writeHead(308, { Location: 'https://consoles.example.org/v3/auth/tokens' }).end();
    });
    const { err } = await list({ ...mia, OS_AUTH_URL: to });
    expect(err).toContain('redirects to https://consoles.example.org');
    expect(asked).toBe(1);
  });

  test('a web server that is no identity service', async () => {
    const to = await plain((_request, response) => response.writeHead(404).end('<h1>Not found</h1>'));
    expect((await list({ ...mia, OS_AUTH_URL: to })).err).toContain(
      `There is no identity service of version 3 at ${to}/v3. Check OS_AUTH_URL.`,
    );
  });

  test('a server that ends connections, as one with TLS does', async () => {
    const server = createRawServer((socket) => socket.resetAndDestroy());
    const { err } = await list({ ...mia, OS_AUTH_URL: await listening(server, 'http') });
    expect(err).toContain('If it uses TLS, write https:// instead of http:// in OS_AUTH_URL.');
  });
});

describe('TLS', () => {
  let address: string;
  let authorityFile: string;
  let certificate: Certificate;

  beforeAll(async () => {
    const authority = await createAuthority();
    certificate = await authority.issue('localhost', 'DNS:localhost');
    const { cert, key } = certificate;
    authorityFile = authority.ca;
    const proxy = createTlsServer({ cert: readFileSync(cert), key: readFileSync(key) }, forward);
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    address = `https://localhost:${(proxy.address() as AddressInfo).port}`;
    return async () => {
      proxy.close();
      await authority.close();
    };
  });

  /** TLS in front of the api, as a load balancer has it. */
  const forward: RequestListener = async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const reply = await fetch(`${fixture.url}${request.url}`, {
      method: request.method ?? 'GET',
      headers: {
        'Content-Type': 'application/json',
        'X-Auth-Token': String(request.headers['x-auth-token'] ?? ''),
      },
      ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
    });
    const token = reply.headers.get('x-subject-token');
    response.writeHead(reply.status, token === null ? {} : { 'x-subject-token': token });
    response.end((await reply.text()).replaceAll(fixture.url, address));
  };

  test('an unknown authority is refused, and the remedy is OS_CACERT', async () => {
    const { status, err } = await list({ ...mia, OS_AUTH_URL: address });
    expect(status).toBe(1);
    expect(err).toContain(`The certificate of ${address} is not accepted`);
    expect(err).toContain("set OS_CACERT to the file of the authority's certificate");
  });

  test('OS_CACERT is trusted', async () => {
    const env = { ...mia, OS_AUTH_URL: address, OS_CACERT: authorityFile };
    expect(await list(env)).toEqual({ status: 0, out: found(), err: '' });
  });

  test('--insecure accepts it', async () => {
    expect(await list({ ...mia, OS_AUTH_URL: address }, '--insecure')).toMatchObject({ status: 0 });
  });

  test('http to an API of Oriel that uses TLS', async () => {
    const own = await startApiFixture({ oriel: { api_cert: certificate.cert, api_key: certificate.key } });
    try {
      const { err } = await list({ ...mia, OS_AUTH_URL: own.url });
      expect(err).toContain('It uses TLS: write https:// in OS_AUTH_URL.');
    } finally {
      await own.close();
    }
  });

  test('a file without a certificate is named', async () => {
    const { err } = await list({ ...mia, OS_AUTH_URL: address, OS_CACERT: '/etc/hostname' });
    expect(err).toContain('OS_CACERT names /etc/hostname, which contains no certificate in PEM format.');
  });

  test('https to a server without TLS', async () => {
    const { err } = await list({ ...mia, OS_AUTH_URL: fixture.url.replace('http:', 'https:') });
    expect(err).toContain('does not use TLS: write http:// instead of https:// in OS_AUTH_URL');
  });
});

function plain(listener: RequestListener): Promise<string> {
  return listening(createPlainServer(listener), 'http');
}

async function listening(server: Server, scheme: string): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
