import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { REFUSALS } from '../../../src/flow/refusals.ts';
import type { HealthFinding } from '../../../src/platform/http/health.ts';
import { type ProxyFixture, pagesForTests, startProxyFixture } from '../../support/fixtures/proxy-fixture.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let lab: ProxyFixture;

afterEach(() => lab.close());

interface Got {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

function get(path: string, { method = 'GET', headers = {} }: { method?: string; headers?: object } = {}) {
  return new Promise<Got>((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port: lab.port,
      path,
      method,
      headers: { ...headers },
      agent: false,
    };
    const asked = request(options, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body }));
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** The raw answer to raw bytes: for targets that no HTTP client would send. */
function sendRaw(text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(lab.port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(answer));
  });
}

test.each(['/vnc_auto.html', '/vnc_lite.html', '/vnc.html'])('%s is the console page', async (path) => {
  lab = await startProxyFixture();
  const got = await get(`${path}?path=%3Ftoken%3Dabc&title=web(1)`);
  expect(got.status).toBe(200);
  expect(got.body).toContain('<title>console</title>');
  expect(got.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(got.headers['cache-control']).toBe('no-cache');
  expect(got.headers['referrer-policy']).toBe('no-referrer');
  expect(got.headers['x-content-type-options']).toBe('nosniff');
  expect(got.headers['permissions-policy']).toContain('clipboard-write=(self)');
  expect(got.headers['content-security-policy']).toContain("script-src 'self'");
  expect(got.headers['content-security-policy']).toContain(`ws://127.0.0.1:${lab.port}`);
});

test('the console page learns the token source of its proxy, which names its steps', async () => {
  const pagesDirectory = temporaryFolder();
  const meta = (source: string) => `<meta name="oriel-token-source" content="${source}" />`;
  writeFileSync(join(pagesDirectory, 'index.html'), `<head>${meta('')}</head>`);
  lab = await startProxyFixture({ pagesDirectory, oriel: { token_source: 'nova' } });
  expect((await get('/vnc_lite.html')).body).toBe(`<head>${meta('nova')}</head>`);
});

test('dashboards may embed the page', async () => {
  lab = await startProxyFixture();
  const { headers } = await get('/vnc_lite.html');
  expect(headers['x-frame-options']).toBeUndefined();
  expect(headers['content-security-policy']).not.toContain('frame-ancestors');
});

test('a Host that is no host does not get into the policy', async () => {
  lab = await startProxyFixture();
  const { headers } = await get('/vnc.html', { headers: { host: "x; script-src 'unsafe-inline'" } });
  expect(headers['content-security-policy']).not.toContain('unsafe-inline');
});

test('hashed assets are kept for ever by browsers, and asked for again by their ETag elsewhere', async () => {
  lab = await startProxyFixture();
  const asset = await get('/assets/main-abc123.js');
  expect(asset.headers['cache-control']).toContain('immutable');
  expect(asset.headers['content-type']).toContain('text/javascript');
  const page = await get('/vnc.html');
  const again = await get('/vnc.html', { headers: { 'if-none-match': page.headers.etag } });
  expect([again.status, again.body]).toEqual([304, '']);
});

test('HEAD is answered like GET without a body, and nothing else is allowed', async () => {
  lab = await startProxyFixture();
  const head = await get('/vnc.html', { method: 'HEAD' });
  expect([head.status, head.body]).toEqual([200, '']);
  expect(Number(head.headers['content-length'])).toBeGreaterThan(10);
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']) {
    const got = await get('/vnc.html', { method });
    expect([method, got.status, got.headers.allow]).toEqual([method, 405, 'GET, HEAD']);
  }
});

test('the root says what this is, and /livez that the process lives', async () => {
  lab = await startProxyFixture();
  expect((await get('/')).body).toContain('proxy for the consoles');
  expect((await get('/livez')).body).toBe('ok');
});

test('the health routes answer for load balancers and for monitoring', async () => {
  let findings: HealthFinding[] = [];
  lab = await startProxyFixture({ health: async () => findings });
  const both = async () => [await get('/readyz'), await get('/healthcheck')].map(({ status }) => status);
  expect(await both()).toEqual([200, 200]);
  expect((await get('/healthcheck')).body).toBe('OK');
  findings = [{ text: 'The bus is lost.', affects: 'this_host' }];
  expect(await both()).toEqual([503, 503]);
  expect((await get('/readyz?verbose')).body).toBe('[-] The bus is lost.\nnot ready');
  findings = [{ text: 'Every memcached is gone.', affects: 'all_hosts' }];
  expect(await both()).toEqual([200, 503]);
  expect((await get('/healthcheck', { method: 'HEAD' })).body).toBe('');
});

test('where the own page is not built, its names say so', async () => {
  lab = await startProxyFixture({ pagesDirectory: join(tmpdir(), 'oriel-no-such-directory') });
  const got = await get('/vnc_lite.html');
  expect(got.status).toBe(503);
  expect(got.body).toContain('has not been built');
});

test('a plain request to a WebSocket path gets 426', async () => {
  lab = await startProxyFixture();
  for (const path of ['/websockify?token=abc', '//websockify?token=abc']) {
    const got = await get(path);
    expect([got.status, got.headers.upgrade]).toEqual([426, 'websocket']);
    expect(got.body).toContain(REFUSALS.upgrade_required.sentence);
    expect(got.body).not.toContain('abc');
  }
  // Nothing that a viewer opens a WebSocket at, and no WebSocket request.
  expect((await get('/consoles/vnc.html?token=abc')).status).toBe(404);
});

test('a WebSocket request without its Upgrade header gets the setting for its reverse proxy', async () => {
  lab = await startProxyFixture();
  const headers = { 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version': '13' };
  for (let i = 0; i < 20; i++) {
    const got = await get('/consoles/?token=abc', { headers });
    expect([got.status, got.headers.upgrade]).toEqual([426, 'websocket']);
    expect(got.body).toContain('proxy_set_header Upgrade $http_upgrade;');
  }
  const lines = lab.log.filter(({ msg }) => String(msg).includes('without its Upgrade header'));
  expect(lines).toMatchObject([{ step: 13, code: 'upgrade_required', client: '127.0.0.1' }]);
  expect(JSON.stringify(lab.log)).not.toContain('abc');
});

test('runs of slashes count as one, for the page and its parts, with and without a token', async () => {
  lab = await startProxyFixture();
  for (const path of ['//vnc_auto.html?path=consoles/%3Ftoken%3DT', '///vnc_lite.html', '/%2Fvnc.html']) {
    const got = await get(path);
    expect([path, got.status, got.headers.location]).toEqual([path, 200, undefined]);
    expect(got.body).toContain('<title>console</title>');
  }
  const asset = await get('//assets//main-abc123.js');
  expect([asset.status, asset.headers['cache-control']]).toEqual([
    200,
    'public, max-age=31536000, immutable',
  ]);
  expect((await get('//livez')).body).toBe('ok');
  const web = temporaryFolder();
  mkdirSync(join(web, 'app'));
  writeFileSync(join(web, 'app', 'ui.js'), 'export {};');
  const other = await startProxyFixture({ web });
  const ui = await fetch(`http://127.0.0.1:${other.port}//app/ui.js`);
  expect([ui.status, await ui.text()]).toEqual([200, 'export {};']);
  await other.close();
});

test('browsers that ask for /favicon.ico get the icon of the page', async () => {
  const pages = pagesForTests();
  writeFileSync(join(pages, 'assets', 'oriel-abc-123.svg'), '<svg/>');
  lab = await startProxyFixture({ pagesDirectory: pages });
  const got = await get('/favicon.ico');
  expect([got.status, got.headers['content-type'], got.body]).toEqual([200, 'image/svg+xml', '<svg/>']);
});

test('an address with vnc_lite.html gets vnc_auto.html where noVNC has no other page that connects by itself', async () => {
  const web = temporaryFolder();
  writeFileSync(join(web, 'vnc.html'), 'waits for a click');
  writeFileSync(join(web, 'vnc_auto.html'), 'connects by itself');
  lab = await startProxyFixture({ web });
  expect((await get('/vnc_lite.html')).body).toBe('connects by itself');
  expect((await get('/vnc.html')).body).toBe('waits for a click');
});

test('a page that [DEFAULT] web does not have is not found, and no overload', async () => {
  lab = await startProxyFixture({ web: temporaryFolder() });
  const got = await get('/vnc_lite.html');
  expect(got.status).toBe(404);
  expect(got.body).toContain('[DEFAULT] web');
});

test('CONNECT is answered as any other method that is not allowed', async () => {
  lab = await startProxyFixture();
  const answer = await sendRaw('CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n');
  expect(answer).toMatch(/^HTTP\/1\.1 405 /);
  expect(answer).toMatch(/^Allow: GET, HEAD\r$/m);
});

const TRICKS = [
  '//evil.example/%2F..',
  '///evil.example/%2F..',
  '//evil.example',
  '/%2F/evil.example/..',
  '/\\evil.example/..',
  '/assets',
  '/assets/',
  '/assets/..',
  '/../package.json',
  '/..%2F..%2Fetc%2Fpasswd',
  '/%2e%2e/%2e%2e/etc/passwd',
  '/assets/../../secret.txt',
  '/assets/%00',
  '/.hidden',
  '/%',
  '/index.html/',
  '*',
  'http://evil.example/',
];

test.each(TRICKS)('%s neither redirects nor lists nor leaves the directory', async (target) => {
  const directory = temporaryFolder();
  const pages = join(directory, 'pages');
  mkdirSync(join(pages, 'assets'), { recursive: true });
  writeFileSync(join(pages, 'index.html'), 'console page');
  writeFileSync(join(pages, 'assets', 'a.js'), 'asset');
  writeFileSync(join(pages, '.hidden'), 'SECRET');
  writeFileSync(join(directory, 'secret.txt'), 'SECRET');
  lab = await startProxyFixture({ pagesDirectory: pages });
  const answer = await sendRaw(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 (404|400|200)/);
  expect(answer).not.toMatch(/^location:/im);
  expect(answer).not.toMatch(/SECRET|root:|a\.js|evil/);
});

test('pages of [DEFAULT] web are served instead, links followed, with a policy that lets inline scripts run', async () => {
  const outside = temporaryFolder();
  writeFileSync(join(outside, 'rfb.js'), 'export {};');
  const web = temporaryFolder();
  writeFileSync(join(web, 'vnc_lite.html'), '<script type="module">start()</script>');
  symlinkSync(outside, join(web, 'core'));
  symlinkSync(join(web, 'nowhere'), join(web, 'dangling.js'));
  lab = await startProxyFixture({ web });
  const page = await get('/vnc_lite.html');
  expect(page.body).toContain('start()');
  expect(page.headers['content-security-policy']).not.toContain('script-src');
  expect((await get('/core/rfb.js')).body).toBe('export {};');
  expect((await get('/core/rfb.js')).headers['cache-control']).toBe('no-cache');
  expect((await get('/dangling.js')).status).toBe(404);
  // Old access URLs name a page that newer noVNC does not have.
  expect((await get('/vnc_auto.html')).body).toContain('start()');
});

test('an upgrade to something else than a WebSocket gets the page', async () => {
  lab = await startProxyFixture();
  const answer = await sendRaw(
    'GET /vnc.html HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAA\r\n\r\n',
  );
  expect(answer).toMatch(/^HTTP\/1\.1 200/);
  expect(answer).toContain('<title>console</title>');
});
