import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { ACCOUNTS } from '../support/accounts.ts';
import { startCollector } from '../support/collector/collector.ts';
import type { ReceivedSpan } from '../support/collector/read-otlp.ts';
import { CookieTab } from '../support/cookie-tab.ts';
import { startAllInOne } from '../support/fixtures/all-in-one.ts';
import { closingOf, Person } from '../support/person.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function byTrace(spans: readonly ReceivedSpan[]): Map<string, ReceivedSpan[]> {
  const traces = new Map<string, ReceivedSpan[]>();
  for (const span of spans) traces.set(span.traceId, [...(traces.get(span.traceId) ?? []), span]);
  return traces;
}

/** What is wrong with the spans of a collector: each trace has one root, every parent is in its trace, and no id is there twice. */
function faults(spans: readonly ReceivedSpan[]): string[] {
  const traces = byTrace(spans);
  return [...traces.values()].flatMap((ofTrace) => {
    const ids = new Set(ofTrace.map(({ spanId }) => spanId));
    const roots = ofTrace.filter(({ parentSpanId }) => parentSpanId === '');
    return [
      ...(roots.length === 1 ? [] : [`${roots.length} roots: ${ofTrace.map(({ name }) => name).join(', ')}`]),
      ...(ids.size === ofTrace.length ? [] : [`an id twice: ${ofTrace.map(({ name }) => name).join(', ')}`]),
      ...ofTrace
        .filter(({ parentSpanId }) => parentSpanId !== '' && !ids.has(parentSpanId))
        .map(({ name, attributes }) => `no parent: ${name} ${JSON.stringify(attributes)}`),
    ];
  });
}

async function ended(webSocket: WebSocket) {
  await closingOf(webSocket).catch(() => {});
}

/** Sends a request and leaves before the reply. */
async function leaveEarly(url: string, token: string): Promise<void> {
  const headers = {
    'X-Auth-Token': token,
    'Content-Type': 'application/json',
    'OpenStack-API-Version': 'compute 2.8',
  };
  const request = httpRequest(url, { method: 'POST', headers });
  request.on('error', () => {});
  request.end(JSON.stringify({ remote_console: { protocol: 'vnc', type: 'novnc' } }));
  await once(request, 'finish');
  request.destroy();
}

test.each(['once', 'many'] as const)(
  'the spans of each console are one tree: token_use = %s; reloads, refusals and clients that leave',
  async (token_use) => {
    const collector = await startCollector();
    closing.push(() => collector.close());
    const settings = { oriel: { otlp_endpoint: collector.url, token_use, refusal: 'close' } } as const;
    const oriel = await startAllInOne({ settings });
    let isClosed = false;
    closing.push(() => isClosed || oriel.close());
    const mia = await Person.signIn(oriel, ACCOUNTS.member);
    const instance = await mia.serverId('demo');
    const url = await mia.consoleUrl('demo');
    await fetch(url);
    const tab = new CookieTab();
    const first = await tab.open(oriel, url);
    if (token_use === 'once') await ended(mia.webSocket(url));
    else await mia.view(url);
    first.terminate();
    await tab.open(oriel, url);
    const leaving = mia.webSocket(await mia.consoleUrl('demo'));
    leaving.on('error', () => {});
    await once(leaving, 'upgrade');
    leaving.terminate();
    const other = await mia.consoleUrl('demo');
    await ended(mia.webSocket(other, { headers: { Origin: 'http://evil.example' } }));
    await ended(mia.webSocket(other, { protocols: ['nonsense'] }));
    for (const path of ['/', '/?token=nonsense', `/?token=${instance}`]) await ended(mia.webSocket(path));
    await mia.askForConsole('my-password');
    for (let each = 0; each < 10; each++)
      await leaveEarly(`${oriel.apiUrl}/v2.1/servers/${instance}/remote-consoles`, mia.token);
    await mia.consoleUrl('demo');
    isClosed = true;
    await oriel.close();
    expect(collector.problems).toEqual([]);
    expect(faults(collector.spans)).toEqual([]);
    // Of the first console: three openings, of which all but the refused one have a session.
    const { traceId } = collector.spans.find(({ name }) => name === 'session')!;
    const names = collector.spans.filter((span) => span.traceId === traceId).map(({ name }) => name);
    expect(names.filter((name) => name === 'GET WebSocket')).toHaveLength(3);
    expect(names.filter((name) => name === 'session')).toHaveLength(token_use === 'once' ? 2 : 3);
    expect(JSON.stringify(collector.spans)).not.toContain('my-password');
  },
);
