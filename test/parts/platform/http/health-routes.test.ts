import { rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HealthFinding, NotReady } from '../../../../src/platform/http/health.ts';
import { HealthRoutes, isHealthPath } from '../../../../src/platform/http/health-routes.ts';
import type { HealthcheckSettings } from '../../../../src/platform/http/healthcheck-files.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const NO_FILES: HealthcheckSettings = {
  backends: [],
  detailed: false,
  disable_by_file_path: '',
  disable_by_file_paths: [],
  enable_by_file_paths: [],
};

let settings: HealthcheckSettings;
let findings: HealthFinding[];
let notReady: NotReady[];
let notAlive: string | null;
let server: Server;
let url: string;
beforeEach(async () => {
  [settings, findings, notReady, notAlive] = [NO_FILES, [], [], null];
  const routes = new HealthRoutes({
    notReady: () => notReady,
    findings: async () => findings,
    settings: () => settings,
    ports: () => [6080],
    whyNotAlive: async () => notAlive,
    mayRead: ({ headers }) => headers['x-stranger'] === undefined,
  });
  server = createServer(async (request, response) => {
    const path = request.url?.replace(/\?.*/s, '') ?? '';
    if (!isHealthPath(path)) return void response.writeHead(404).end();
    const { status, type, body } = await routes.answer(path, request);
    response.writeHead(status, { 'Content-Type': type }).end(body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => void server.close());

async function ask(path: string, { method = 'GET', ...headers }: Record<string, string> = {}) {
  const response = await fetch(`${url}${path}`, { method, headers });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
}
const HTML = { Accept: 'text/html' };
const JSON_FORM = { Accept: 'application/json' };

test('/healthcheck answers a healthy process in the forms of oslo.middleware', async () => {
  expect(await ask('/healthcheck')).toEqual({ status: 200, type: 'text/plain; charset=UTF-8', text: 'OK' });
  expect(await ask('/healthcheck', { method: 'HEAD' })).toMatchObject({ status: 204, text: '' });
  const json = await ask('/healthcheck', JSON_FORM);
  expect(json.type).toBe('application/json');
  expect(json.text).toBe('{\n    "detailed": false,\n    "reasons": [\n        "OK"\n    ]\n}');
  const html = await ask('/healthcheck', HTML);
  expect(html.type).toBe('text/html; charset=UTF-8');
  expect(html.text).toMatch(/<H2>Result of 1 checks:<\/H2>[\s\S]*<TD>OK<\/TD>/);
});

test('the detailed forms have the keys and columns of oslo.middleware', async () => {
  const flag = join(temporaryFolder(), 'dead');
  settings = { ...NO_FILES, detailed: true, disable_by_file_path: flag };
  const body = JSON.parse((await ask('/healthcheck', JSON_FORM)).text);
  expect(Object.keys(body).sort()).toEqual(
    ['detailed', 'gc', 'greenthreads', 'now', 'platform', 'python_version', 'reasons', 'threads'].sort(),
  );
  const details = `Path '${flag}' was not found`;
  expect(body.reasons).toEqual([{ class: 'HealthcheckResult', reason: 'OK', details }]);
  const { text } = await ask('/healthcheck', HTML);
  for (const column of ['Kind', 'Reason', 'Details']) expect(text).toContain(`<TH>\n${column}\n</TH>`);
  // A client that may not read the reasons learns no path and no host name.
  expect(JSON.parse((await ask('/healthcheck', { ...JSON_FORM, 'X-Stranger': '1' })).text)).toEqual({
    detailed: false,
    reasons: ['OK'],
  });
  expect((await ask('/healthcheck', { ...HTML, 'X-Stranger': '1' })).text).not.toContain('hostname');
});

test('a reason of another program is text in the HTML form, not markup', async () => {
  findings = [{ text: '<script>alert(1)</script> & "more".', affects: 'all_hosts' }];
  const { status, text } = await ask('/healthcheck', HTML);
  expect(status).toBe(503);
  expect(text).toContain('<TD>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;more&quot;.</TD>');
});

test('disable_by_file_path makes the process neither ready nor healthy until the file is removed', async () => {
  const flag = join(temporaryFolder(), 'out');
  settings = { ...NO_FILES, disable_by_file_path: flag };
  writeFileSync(flag, '');
  const text = `DISABLED BY FILE ${flag} ([healthcheck] disable_by_file_path): remove the file to end the maintenance`;
  expect(await ask('/healthcheck')).toMatchObject({ status: 503, text });
  expect(await ask('/healthcheck', { method: 'HEAD' })).toMatchObject({ status: 503 });
  expect(await ask('/readyz')).toMatchObject({ status: 503, text: 'not ready' });
  expect(await ask('/readyz?not_ready=404')).toMatchObject({ status: 404 });
  expect(await ask('/livez')).toMatchObject({ status: 200, text: 'ok' });
  expect(await ask('/healthcheck', { 'X-Stranger': '1' })).toMatchObject({ text: 'DISABLED BY FILE' });
  rmSync(flag);
  expect(await ask('/healthcheck')).toMatchObject({ status: 200 });
});

test('disable_by_file_paths concern the listener of their port', async () => {
  const [mine, other] = [join(temporaryFolder(), 'mine'), join(temporaryFolder(), 'other')];
  settings = {
    ...NO_FILES,
    disable_by_file_paths: [
      { port: 6080, path: mine },
      { port: 8774, path: other },
    ],
  };
  writeFileSync(other, '');
  expect((await ask('/readyz')).status).toBe(200);
  writeFileSync(mine, '');
  expect((await ask('/readyz')).status).toBe(503);
});

test('enable_by_file_paths must all exist, and backends chooses among the files', async () => {
  const marker = join(temporaryFolder(), 'marker');
  settings = { ...NO_FILES, enable_by_file_paths: [marker] };
  expect((await ask('/healthcheck')).text).toMatch(/^FILE PATH MISSING /);
  settings = { ...settings, backends: ['disable_by_file'] };
  expect((await ask('/healthcheck')).status).toBe(200);
  settings = { ...settings, backends: ['enable_by_files'] };
  writeFileSync(marker, '');
  expect((await ask('/readyz')).status).toBe(200);
});

test('a client that may not read the reasons gets fixed words', async () => {
  findings = [{ text: 'The bus nats://10.0.0.9:4222 is lost.', affects: 'this_host' }];
  notReady = ['draining'];
  expect((await ask('/healthcheck', { 'X-Stranger': '1' })).text).toBe('draining');
  for (const form of [HTML, JSON_FORM, { Accept: '*/*' }]) {
    expect((await ask('/healthcheck?verbose', { ...form, 'X-Stranger': '1' })).text).not.toContain(
      '10.0.0.9',
    );
  }
  expect((await ask('/healthcheck')).text).toContain('10.0.0.9');
});

test('/livez is 503 with the reason while only a restart helps', async () => {
  notAlive = 'the first process of this proxy does not answer';
  expect(await ask('/livez')).toMatchObject({ status: 503, text: notAlive });
});
