import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serveDashboard } from '../../../src/dashboard/serve-dashboard.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let folder: string;
let app: FastifyInstance;

beforeEach(() => {
  folder = temporaryFolder();
  app = Fastify({ forceCloseConnections: true });
});

afterEach(async () => {
  await app.close();
});

describe('the built dashboard', () => {
  beforeEach(async () => {
    const root = join(folder, 'dashboard');
    mkdirSync(join(root, 'assets'), { recursive: true });
    writeFileSync(join(root, 'index.html'), '<title>Oriel</title>');
    writeFileSync(join(root, 'assets', 'index-abc.js'), 'export {}');
    writeFileSync(join(folder, 'secret.txt'), 'not served');
    await serveDashboard(app, { directory: root });
    await app.listen({ port: 0, host: '127.0.0.1' });
  });

  const get = (path: string, init?: RequestInit) => fetch(`${app.listeningOrigin}${path}`, init);

  it.each(['bytes=5-2', 'bytes=abc', 'bytes=-0', 'bytes=99999999-', 'lines=1-2'])(
    'is answered whole where the Range is %s',
    async (range) => {
      const response = await get('/dashboard/assets/index-abc.js', { headers: { Range: range } });
      expect(response.status).toBe(200);
      expect(await response.text()).toBe('export {}');
    },
  );

  it('is not sent again to a browser with a current copy', async () => {
    const etag = (await get('/dashboard/')).headers.get('etag')!;
    const again = await get('/dashboard/', { headers: { 'If-None-Match': etag } });
    expect(again.status).toBe(304);
  });

  it('is a page that browsers revalidate, with files that they keep', async () => {
    const page = await get('/dashboard/');
    expect(await page.text()).toContain('Oriel');
    expect(page.headers.get('cache-control')).toBe('no-cache');
    const script = await get('/dashboard/assets/index-abc.js');
    expect(script.headers.get('content-type')).toContain('javascript');
    expect(script.headers.get('cache-control')).toContain('immutable');
  });

  it('may load nothing from other origins, and may not be framed', async () => {
    const { headers } = await get('/dashboard/');
    const policy = headers.get('content-security-policy');
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('is found without its last slash, with any prefix of a reverse proxy', async () => {
    const answer = await get('/dashboard', { redirect: 'manual' });
    expect(answer.status).toBe(308);
    expect(answer.headers.get('location')).toBe('dashboard/');
  });

  it.each([
    ['/console/web1', '../dashboard/#/console/web1'],
    ['/console/web1?view_only=1', '../dashboard/#/watch/web1'],
    ['/console/web1?view_only=true&x=1', '../dashboard/#/watch/web1'],
    ['/console/web1?view_only', '../dashboard/#/watch/web1'],
    ['/console/web1?view_only=ture', '../dashboard/#/watch/web1'],
    ['/console/web1?view_only=0&view_only=1', '../dashboard/#/watch/web1'],
    ['/console/web1?view_only=0', '../dashboard/#/console/web1'],
    ['/console/web1?view_only=False', '../dashboard/#/console/web1'],
    ['/console/web%201%2Fa', '../dashboard/#/console/web%201%2Fa'],
    ['/console/<script>\'"', "../dashboard/#/console/%3Cscript%3E'%22"],
    [`/console/${'%E3%81%82'.repeat(85)}`, `../dashboard/#/console/${'%E3%81%82'.repeat(85)}`],
    ['/console/', '../dashboard/'],
    ['/console', 'dashboard/'],
  ])('leads from %s to the view of that console, below any prefix', async (path, location) => {
    const { headers, status } = await get(path, { redirect: 'manual' });
    expect([status, headers.get('location')]).toEqual([path === '/console' ? 308 : 302, location]);
  });

  it.each([
    '/console/a/b',
    '/console//evil.example/',
    '/console/%',
    `/console/${'a'.repeat(3000)}`,
    '/console/%0d%0aX: y/z',
  ])('does not redirect %s', async (path) => {
    const { headers, status } = await get(path, { redirect: 'manual' });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(headers.get('location')).toBeNull();
  });

  it('has a page in the common style, with a link back, for any other address', async () => {
    const answer = await get('/dashboard/no/such/page');
    expect(answer.headers.get('content-security-policy')).toContain("style-src 'sha256-");
    expect(await answer.text()).toContain('<a href="../../../dashboard/">Go to the list of instances</a>');
  });

  it.each([
    '/dashboard/%2e%2e/secret.txt',
    '/dashboard/..%2fsecret.txt',
    '/dashboard/assets/..%5c..%5c..%5csecret.txt',
    '/dashboard//etc/passwd',
    '/dashboard/assets/',
    '/dashboard/assets',
    '/dashboard/%',
    '/dashboard/nothing',
  ])('answers %s with no file and no listing', async (path) => {
    const answer = await get(path);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(await answer.text()).not.toMatch(/not served|root:|index-abc/);
  });
});

it('answers 503 with a remedy when it is not built', async () => {
  await serveDashboard(app, { directory: join(folder, 'absent') });
  const answer = await app.inject('/dashboard/');
  expect(answer.statusCode).toBe(503);
  expect(answer.body).toContain('npm run build');
});
