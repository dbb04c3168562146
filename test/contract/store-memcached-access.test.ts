import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Settings } from '../../src/config/option-table.ts';
import { openStore } from '../../src/consoleauth/stores/registry.ts';
import type { Store, StoredConsole } from '../../src/consoleauth/stores/store.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { Secret } from '../../src/platform/secret.ts';
import { anAuthorizedConsole } from '../support/authorized-console.ts';
import { createAuthority, type TestAuthority } from '../support/certificates.ts';
import { Memcached } from '../support/cluster/memcached.ts';
import { defaultSettings } from '../support/default-settings.ts';
import { type MemoryLog, memoryLog } from '../support/memory-log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('a memcached that not everybody may use', () => {
  let folder: string;
  let authority: TestAuthority;
  let server: Memcached | undefined;
  let store: Store | undefined;
  let log: MemoryLog;

  beforeEach(async () => {
    folder = temporaryFolder();
    authority = await createAuthority();
    log = memoryLog();
  });
  afterEach(async () => {
    await store?.close();
    await server?.kill();
    await authority.close();
    store = undefined;
    server = undefined;
  });

  async function open(cache: Partial<Settings['cache']>): Promise<Store> {
    const memcache_servers = [{ host: 'localhost', port: server!.port }];
    const backend = 'oslo_cache.memcache_pool' as const;
    const settings = defaultSettings({ cache: { enabled: true, backend, memcache_servers, ...cache } });
    store = await openStore({ settings, log: log.log, clock: systemClock });
    return store;
  }
  const aStored = (): StoredConsole => ({
    console: anAuthorizedConsole(),
    requestId: `req-${randomUUID()}`,
    expiresAt: Math.floor(Date.now() / 1000) + 600,
  });
  async function expectItWorks(opened: Store): Promise<void> {
    const stored = aStored();
    await opened.put(stored);
    expect(await opened.lookup(stored.console.tokenHash)).toEqual({ state: 'live', stored });
  }

  describe('by user name and password (memcached -Y)', () => {
    beforeEach(async () => {
      const users = join(folder, 'users');
      await writeFile(users, 'oriel:correct-horse\n');
      server = await Memcached.start(['-Y', users]);
    });

    test('takes those that are right', async () => {
      await expectItWorks(await open({ username: 'oriel', password: new Secret('correct-horse') }));
    });

    test('refuses those that are wrong, and the log names the options but no password', async () => {
      const opened = await open({ username: 'oriel', password: new Secret('battery-staple') });
      await expect(opened.put(aStored())).rejects.toThrow('[cache] username and password');
      expect(log.text()).toContain('[cache] username and password');
      expect(log.text()).not.toContain('battery-staple');
    });

    test('refuses where none are given, and the error names the options', async () => {
      await expect((await open({})).put(aStored())).rejects.toThrow('requires [cache] username and password');
    });

    test('a blank in user name or password fails on opening: memcached could never take it', async () => {
      await expect(open({ username: 'oriel', password: new Secret('a b') })).rejects.toThrow('blank');
      await expect(open({ username: 'o riel', password: new Secret('ab') })).rejects.toThrow('blank');
    });

    test('memcache_sasl_enabled is answered with what is spoken instead', async () => {
      await open({ username: 'oriel', password: new Secret('correct-horse'), memcache_sasl_enabled: true });
      expect(log.text()).toContain('binary protocol');
    });
  });

  describe('by TLS', () => {
    async function startServer(names: string, more: string[] = []): Promise<void> {
      const { cert, key } = await authority.issue('memcached', names);
      server = await Memcached.start([
        '-Z',
        '-o',
        `ssl_chain_cert=${cert},ssl_key=${key}${more.map((one) => `,${one}`).join('')}`,
      ]);
    }

    test('is verified against tls_cafile', async () => {
      await startServer('DNS:localhost');
      await expectItWorks(await open({ tls_enabled: true, tls_cafile: authority.ca }));
    });

    test('is not used when another authority issued its certificate', async () => {
      await startServer('DNS:localhost');
      const other = await createAuthority();
      const opened = await open({ tls_enabled: true, tls_cafile: other.ca });
      await expect(opened.put(aStored())).rejects.toThrow();
      expect(log.text()).toContain('certificate');
      await other.close();
    });

    test('is not used where its certificate is for another name', async () => {
      await startServer('DNS:elsewhere');
      const opened = await open({ tls_enabled: true, tls_cafile: authority.ca });
      await expect(opened.put(aStored())).rejects.toThrow(/Hostname|altnames/);
    });

    test('that wants a client certificate gets it', async () => {
      await startServer('DNS:localhost', ['ssl_verify_mode=2', `ssl_ca_cert=${authority.ca}`]);
      const { cert, key } = await authority.issue('consoleauth', 'DNS:consoleauth');
      const tls = { tls_enabled: true, tls_cafile: authority.ca };
      await expectItWorks(await open({ ...tls, tls_certfile: cert, tls_keyfile: key }));
    });

    test('that wants a client certificate is not used without one', async () => {
      await startServer('DNS:localhost', ['ssl_verify_mode=2', `ssl_ca_cert=${authority.ca}`]);
      const opened = await open({ tls_enabled: true, tls_cafile: authority.ca });
      await expect(opened.put(aStored())).rejects.toThrow();
    });

    test('with a file that is not there, opening fails and names the option', async () => {
      await startServer('DNS:localhost');
      await expect(open({ tls_enabled: true, tls_cafile: join(folder, 'none.pem') })).rejects.toThrow(
        '[cache] tls_cafile',
      );
    });
  });

  test('a server of another kind on the port is an error that says so', async () => {
    const { createServer } = await import('node:net');
    const other = createServer((socket) =>
      socket
        .on('error', () => {})
        .resume()
        .end('HTTP/1.1 400 Bad Request\r\n\r\n'),
    );
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    server = undefined;
    const settings = defaultSettings({
      cache: {
        enabled: true,
        backend: 'dogpile.cache.memcached',
        memcache_servers: [{ host: '127.0.0.1', port }],
      },
    });
    store = await openStore({ settings, log: log.log, clock: systemClock });
    await expect(store.put(aStored())).rejects.toThrow('not a memcached');
    other.close();
  });
});
