import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nkeys } from '@nats-io/transport-node';
import { Type } from 'typebox';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Settings } from '../../src/config/option-table.ts';
import type { Contract } from '../../src/contracts/contract.ts';
import { newRequestId } from '../../src/flow/request-id.ts';
import type { Closable } from '../../src/platform/lifecycle.ts';
import { Secret } from '../../src/platform/secret.ts';
import { openTransport } from '../../src/transport/registry.ts';
import type { Transport } from '../../src/transport/transport.ts';
import { type Certificate, createAuthority, type TestAuthority } from '../support/certificates.ts';
import { startNats } from '../support/cluster/nats.ts';
import { defaultSettings } from '../support/default-settings.ts';
import { type MemoryLog, memoryLog } from '../support/memory-log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { why } from './transport.suite.ts';

const echo = {
  name: 'echo',
  servedBy: ['compute'],
  interchangeable: true,
  methods: {
    say: {
      request: Type.Object({ text: Type.String() }),
      reply: Type.Object({ text: Type.String() }),
      deadlineMs: 3_000,
      idempotent: true,
      calledBy: ['api'],
    },
  },
} as const satisfies Contract;

const PASSWORD = 'swordfish-of-the-bus';

describe('transport nats, secured', () => {
  let authority: TestAuthority;
  let stranger: TestAuthority;
  let serverCertificate: Certificate;
  let ours: Certificate;
  let logged: MemoryLog;
  let open: Closable[];
  let transports: Transport[];

  beforeAll(async () => {
    [authority, stranger] = await Promise.all([createAuthority(), createAuthority()]);
    serverCertificate = await authority.issue('bus', 'DNS:localhost,IP:127.0.0.1');
    ours = await authority.issue('oriel', 'DNS:oriel.test');
  });
  afterAll(async () => {
    await authority.close();
    await stranger.close();
  });
  beforeEach(() => {
    logged = memoryLog();
    open = [];
    transports = [];
  });
  afterEach(async () => {
    for (const closable of open.reverse()) await closable.close();
  });

  /** Starts a bus of that configuration and says something over it by those options. */
  async function talk(
    config: string,
    nats: Partial<Settings['oriel_nats']>,
    scheme = 'nats',
  ): Promise<string> {
    const server = await startNats(config);
    open.push(server);
    const servers = [`${scheme}://127.0.0.1:${server.port}`];
    const settings = defaultSettings({ oriel_nats: { servers, ...nats } });
    const sources = { oriel_nats: { username: { kind: 'file', where: '/etc/oriel/oriel.conf:7' } } } as const;
    const transport = await openTransport('nats', settings, logged.log, sources);
    open.push(transport);
    transports.push(transport);
    await transport.serve(echo, 'h1', { say: async (request) => request });
    const reply = await transport.peers(echo).any.say({ text: 'hello' }, { requestId: newRequestId() });
    expect(await transport.peers(echo).all('say', { text: 'x' }, { requestId: newRequestId() })).toHaveLength(
      1,
    );
    return reply.text;
  }

  const tls = (extra = '') =>
    `tls { cert_file: "${serverCertificate.cert}", key_file: "${serverCertificate.key}", ca_file: "${authority.ca}" ${extra} }`;

  it('connects over TLS to a server with a valid certificate', async () => {
    expect(await talk(tls(), { tls_cafile: authority.ca })).toBe('hello');
  });

  it('presents its certificate to a server that requires one', async () => {
    const options = { tls_cafile: authority.ca, tls_certfile: ours.cert, tls_keyfile: ours.key };
    expect(await talk(tls(', verify: true'), options)).toBe('hello');
  });

  it('is rejected without the certificate that the server requires', async () => {
    expect(await why(talk(tls(', verify: true'), { tls_cafile: authority.ca }))).toBe('no_server');
  });

  it('rejects a server whose certificate is of another authority', async () => {
    expect(await why(talk(tls(), { tls_cafile: stranger.ca }))).toBe('no_server');
    expect(logged.text()).toContain('certificate');
  });

  it('rejects a server whose certificate is for another name', async () => {
    serverCertificate = await authority.issue('elsewhere', 'DNS:elsewhere.test');
    expect(await why(talk(tls(), { tls_cafile: authority.ca }))).toBe('no_server');
    serverCertificate = await authority.issue('bus', 'DNS:localhost,IP:127.0.0.1');
  });

  it('does not connect without TLS if TLS is configured', async () => {
    const talks = [talk('', { tls_cafile: authority.ca }), talk('', {}, 'tls')];
    expect(await Promise.all(talks.map(why))).toEqual(['no_server', 'no_server']);
  });

  it('signs in with user name and password', async () => {
    const options = { username: 'oriel', password: new Secret(PASSWORD) };
    expect(await talk(`authorization { user: oriel, password: "${PASSWORD}" }`, options)).toBe('hello');
    expect(logged.text()).not.toContain(PASSWORD);
  });

  it('signs in with a token', async () => {
    expect(await talk(`authorization { token: "${PASSWORD}" }`, { token: new Secret(PASSWORD) })).toBe(
      'hello',
    );
    expect(logged.text()).not.toContain(PASSWORD);
  });

  it('names user, options and places of rejected credentials, but not the password', async () => {
    const options = { username: 'oriel', password: new Secret(PASSWORD) };
    expect(await why(talk('authorization { user: oriel, password: other }', options))).toBe('no_server');
    const [sentence, ...others] = transports.at(-1)!.troubles();
    expect(sentence).toContain('NATS rejects user oriel');
    expect(sentence).toContain('[oriel_nats] username (/etc/oriel/oriel.conf:7) and password (default)');
    expect(others).toEqual([]);
    const lines = logged.lines.filter((line) => line.includes('accepts a connection'));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!).detail).toBe(sentence);
    expect(logged.text()).not.toContain('"stack"');
    expect(logged.text()).not.toContain(PASSWORD);
  });

  it('signs in with a credentials file', async () => {
    const folder = temporaryFolder();
    open.push({ close: () => rm(folder, { recursive: true }) });
    const { config, credentials } = decentralised();
    const file = join(folder, 'oriel.creds');
    await writeFile(file, credentials, { mode: 0o600 });
    expect(await talk(config, { credentials_file: file })).toBe('hello');
  });

  /** The lines of the log about permissions, once they are written. */
  async function denialLines(): Promise<{ detail: string }[]> {
    const lines = () => logged.lines.filter((line) => line.includes('denies this process a permission'));
    await vi.waitUntil(() => lines().length > 0, { timeout: 5_000 });
    return lines().map((line) => JSON.parse(line));
  }

  const limited = (permissions: string) =>
    `authorization { users: [{ user: oriel, password: "${PASSWORD}", permissions: { ${permissions} } }] }`;
  const credentials = { username: 'oriel', password: new Secret(PASSWORD) };

  it('names the contract, the user and the option of a subject that the bus denies, once', async () => {
    expect(await why(talk(limited('publish: ["_INBOX.>"], subscribe: ">"'), credentials))).toBe('deadline');
    const lines = await denialLines();
    expect(lines).toHaveLength(1);
    expect(lines[0]!.detail).toContain('NATS does not permit user oriel to publish');
    expect(lines[0]!.detail).toContain('publish oriel.any.echo.say (calls of contract echo)');
    expect(lines[0]!.detail).toContain('[oriel_nats] username (/etc/oriel/oriel.conf:7)');
    expect(transports.at(-1)!.troubles()).toEqual([lines[0]!.detail]);
    expect(logged.text()).not.toContain('"stack"');
  });

  it('names inbox_prefix if the bus denies the subscription to replies', async () => {
    const config = limited('publish: ">", subscribe: ["oriel.>", "_INBOX_OTHER.>"]');
    expect(await why(talk(config, credentials))).toBe('deadline');
    const lines = await denialLines();
    expect(lines).toHaveLength(1);
    expect(lines[0]!.detail).toContain('Set [oriel_nats] inbox_prefix (_INBOX, default)');
    expect(transports.at(-1)!.troubles()).toEqual([lines[0]!.detail]);
    expect(logged.text()).not.toContain('"stack"');
  });
});

/** A server's configuration with an operator and one account, and a user's credentials for it: what `nsc` makes. */
function decentralised(): { config: string; credentials: string } {
  const operator = nkeys.createOperator();
  const account = nkeys.createAccount();
  const user = nkeys.createUser();
  const sign = (issuer: nkeys.KeyPair, subject: nkeys.KeyPair, name: string, nats: object) => {
    const header = base64({ typ: 'JWT', alg: 'ed25519-nkey' });
    const payload = {
      jti: name,
      iat: 1,
      iss: issuer.getPublicKey(),
      name,
      sub: subject.getPublicKey(),
      nats,
    };
    const body = `${header}.${base64(payload)}`;
    return `${body}.${Buffer.from(issuer.sign(Buffer.from(body))).toString('base64url')}`;
  };
  const limits = {
    subs: -1,
    conn: -1,
    leaf: -1,
    imports: -1,
    exports: -1,
    data: -1,
    payload: -1,
    wildcards: true,
  };
  const operatorJwt = sign(operator, operator, 'operator', { type: 'operator', version: 2 });
  const accountJwt = sign(operator, account, 'account', { type: 'account', version: 2, limits });
  const userJwt = sign(account, user, 'user', { type: 'user', version: 2, subs: -1, data: -1, payload: -1 });
  const seed = Buffer.from(user.getSeed()).toString();
  return {
    config: `operator: "${operatorJwt}"\nresolver: MEMORY\nresolver_preload: { ${account.getPublicKey()}: "${accountJwt}" }`,
    credentials: [
      '-----BEGIN NATS USER JWT-----',
      userJwt,
      '------END NATS USER JWT------',
      '',
      '-----BEGIN USER NKEY SEED-----',
      seed,
      '------END USER NKEY SEED------',
      '',
    ].join('\n'),
  };
}

function base64(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
