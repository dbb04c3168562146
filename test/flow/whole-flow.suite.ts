import { afterAll, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { COMMANDS } from '../../src/cli/commands.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import { STEPS } from '../../src/flow/steps.ts';
import { hashToken } from '../../src/platform/secret.ts';
import { ACCOUNTS } from '../support/accounts.ts';
import type { RunningOriel } from '../support/fixtures/all-in-one.ts';
import { memoryIo } from '../support/memory-io.ts';
import { closingOf, Person, tokenOf } from '../support/person.ts';
import type { RfbClient } from '../support/rfb-client.ts';

const REQUEST_ID = /req-[0-9a-f-]{36}/;

interface TracedStep {
  readonly number: number;
  readonly spans: { readonly started_at: number; readonly outcome: string }[];
}

interface OpenedConsole {
  readonly requestId: string;
  readonly accessUrl: URL;
  readonly viewer: RfbClient;
  readonly webSocket: WebSocket;
}

/** One console, opened by the public addresses alone: what joins the sixteen steps. */
export function wholeFlow(oriel: () => RunningOriel): void {
  let opened: Promise<OpenedConsole> | undefined;
  /** One console of the instance `demo`, opened by the public addresses alone. */
  const flow = () => {
    opened ??= openConsole(oriel());
    return opened;
  };
  afterAll(async () => (await opened?.catch(() => undefined))?.webSocket.terminate());

  test('one request id joins all sixteen steps, in the order of time', async () => {
    const { requestId, viewer } = await flow();
    await viewer.untilText(/16/);
    const ada = await Person.signIn(oriel(), ACCOUNTS.admin);
    const trace = (await ada.api(`/oriel/v1/traces/${requestId}`)).body.steps as TracedStep[];
    const numbers = Array.from({ length: 16 }, (_, index) => index + 1);
    expect(trace.map(({ number }) => number)).toEqual(numbers);
    expect(trace.map(({ spans }) => spans[0]?.outcome)).toEqual(numbers.map(() => 'ok'));
    const startedAt = [2, 3, 4, 5, 7, 9, 10, 12, 13, 14, 15, 16].map(
      (number) => trace[number - 1]?.spans[0]?.started_at ?? 0,
    );
    expect(startedAt).toEqual([...startedAt].sort((a, b) => a - b));
  });

  test('the demo instance draws the steps of the connection that views it, and what its user types', async () => {
    const { requestId, viewer } = await flow();
    await viewer.untilText(requestId);
    viewer.type('hello, oriel');
    await viewer.untilText('hello, oriel');
  });

  test('oriel trace prints the sixteen steps', async () => {
    const { requestId } = await flow();
    const io = memoryIo({ env: environment(oriel().apiUrl) });
    expect(await runCli(['trace', requestId], COMMANDS, io)).toBe(0);
    for (const { title } of STEPS) expect(io.stdout()).toContain(title);
    expect(io.stdout()).toContain('All sixteen steps were done.');
  });

  test('neither log nor trace contains the token or its whole hash', async () => {
    const { requestId, accessUrl } = await flow();
    const ada = await Person.signIn(oriel(), ACCOUNTS.admin);
    const trace = JSON.stringify((await ada.api(`/oriel/v1/traces/${requestId}`)).body);
    const token = tokenOf(accessUrl);
    for (const secret of [token, hashToken(token)]) {
      expect(oriel().logText()).not.toContain(secret);
      expect(trace).not.toContain(secret);
    }
  });

  test.each([
    ['from a foreign page', 'origin_forbidden', false],
    ['with a deleted token', 'token_unknown', true],
  ])(
    'the refusal of a console that is opened %s shows an id that leads to the instance and its host',
    async (_how, code, isDeleted) => {
      const person = await Person.signIn(oriel(), ACCOUNTS.member);
      const ada = await Person.signIn(oriel(), ACCOUNTS.admin);
      const serverId = await person.serverId('demo');
      const created = await person.askForConsole(serverId);
      if (isDeleted) {
        await ada.api(`/oriel/v1/servers/${serverId}/console-tokens?reason=test`, { method: 'DELETE' });
      }
      const opening = person.webSocket(new URL(created.body.remote_console.url), {
        protocols: ['oriel.v1', 'binary'],
        headers: isDeleted ? {} : { Origin: 'http://evil.example' },
      });
      const shown = REQUEST_ID.exec((await closingOf(opening)).reason)?.[0];
      if (isDeleted) expect(shown).toBe(created.headers.get('x-openstack-request-id'));
      const { body } = await ada.api(`/oriel/v1/traces/${shown}`);
      expect(body).toMatchObject({ server_id: serverId, compute_host: expect.any(String) });
      const steps = body.steps as TracedStep[];
      for (const { number, spans } of steps.slice(0, 11))
        expect([number, spans.length > 0]).toEqual([number, true]);
      expect(steps.flatMap(({ spans }) => spans.map(({ outcome }) => outcome))).toContain(code);
    },
  );
}

/** What the CLI reads from its environment. */
export function environment(apiUrl: string): Record<string, string> {
  const { name, password, project } = ACCOUNTS.member;
  return {
    OS_AUTH_URL: `${apiUrl}/v3`,
    OS_USERNAME: name,
    OS_PASSWORD: password,
    OS_PROJECT_NAME: project,
  };
}

async function openConsole(oriel: RunningOriel): Promise<OpenedConsole> {
  const mia = await Person.signIn(oriel, ACCOUNTS.member);
  const answer = await mia.askForConsole(await mia.serverId('demo'));
  const accessUrl = new URL(answer.body.remote_console.url);
  await (await fetch(accessUrl)).text();
  const { viewer, webSocket } = await mia.view(accessUrl);
  return { requestId: answer.headers.get('x-openstack-request-id') ?? '', accessUrl, viewer, webSocket };
}
