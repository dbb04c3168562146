import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiFixture, startApiFixture } from '../../support/fixtures/api-fixture.ts';

let lab: ApiFixture;
beforeAll(async () => {
  lab = await startApiFixture();
});
afterAll(() => lab.close());

const self = (href: string) => ({ rel: 'self', href });

test('the root lists both versions', async () => {
  const { status, body } = await lab.ask('GET', '/', { as: 'anonymous' });
  expect(status).toBe(200);
  expect(body).toEqual({
    versions: [
      {
        id: 'v2.0',
        status: 'SUPPORTED',
        version: '',
        min_version: '',
        updated: '2011-01-21T11:33:21Z',
        links: [self(`${lab.url}/v2/`)],
      },
      {
        id: 'v2.1',
        status: 'CURRENT',
        version: '2.99',
        min_version: '2.1',
        updated: '2013-07-23T11:33:21Z',
        links: [self(`${lab.url}/v2.1/`)],
      },
    ],
  });
});

test('a version is described without a token, with and without a slash at the end', async () => {
  for (const path of ['/v2.1', '/v2.1/']) {
    const { status, body, headers } = await lab.ask('GET', path, { as: 'anonymous' });
    expect(status).toBe(200);
    expect(body.version).toMatchObject({ id: 'v2.1', version: '2.99', min_version: '2.1' });
    expect(body.version['media-types']).toEqual([
      { base: 'application/json', type: 'application/vnd.openstack.compute+json;version=2.1' },
    ]);
    expect(headers.get('openstack-api-version')).toBe('compute 2.1');
  }
  const { body, headers } = await lab.ask('GET', '/v2/', { as: 'anonymous' });
  expect(body.version).toMatchObject({ id: 'v2.0', version: '' });
  expect(headers.get('openstack-api-version')).toBeNull();
});

test('any other path without a version is answered with the choices', async () => {
  const { status, body } = await lab.ask('GET', '/servers/x?y=1', { as: 'anonymous' });
  expect(status).toBe(300);
  expect(body.choices.map(({ links }: { links: { href: string }[] }) => links[0]?.href)).toEqual([
    `${lab.url}/v2/servers/x`,
    `${lab.url}/v2.1/servers/x`,
  ]);
});

test('links contain the host name that the client used, and nothing that could break out of them', async () => {
  const href = async (headers: Record<string, string>) => {
    const answer = await lab.api.app.inject({ method: 'GET', url: '/v2.1', headers });
    return answer.json().version.links[0].href;
  };
  expect(await href({ host: 'cloud.example:8774' })).toBe('http://cloud.example:8774/v2.1/');
  expect(await href({ host: '[2001:db8::1]:8774' })).toBe('http://[2001:db8::1]:8774/v2.1/');
  expect(await href({ host: 'evil.example/x?"<script>' })).not.toContain('evil');
  expect(await href({ host: 'a.example', 'x-forwarded-host': 'b.example' })).toBe('http://a.example/v2.1/');
});

test('forwarded headers count if the configuration says so, and a link prefix overrides them', async () => {
  const behind = await startApiFixture({
    oslo_middleware: { enable_proxy_headers_parsing: true, max_request_body_size: 114_688 },
  });
  const headers = {
    host: 'inner:8774',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'cloud.example',
  };
  try {
    const answer = await behind.api.app.inject({ method: 'GET', url: '/v2.1', headers });
    expect(answer.json().version.links[0].href).toBe('https://cloud.example/v2.1/');
  } finally {
    await behind.close();
  }
  const prefixed = await startApiFixture({ api: { compute_link_prefix: 'https://p.example/compute/' } });
  try {
    const answer = await prefixed.api.app.inject({ method: 'GET', url: '/v2.1', headers });
    expect(answer.json().version.links[0].href).toBe('https://p.example/compute/v2.1/');
  } finally {
    await prefixed.close();
  }
});
