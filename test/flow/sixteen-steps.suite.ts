import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { COMMANDS } from '../../src/cli/commands.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import { step } from '../../src/flow/steps.ts';
import { hashToken } from '../../src/platform/secret.ts';
import { ACCOUNTS } from '../support/accounts.ts';
import type { RunningOriel } from '../support/fixtures/all-in-one.ts';
import { memoryIo } from '../support/memory-io.ts';
import { type ApiAnswer, closingOf, Person, tokenOf } from '../support/person.ts';
import type { RfbClient } from '../support/rfb-client.ts';

interface TracedStep {
  number: number;
  spans: { host: string; started_at: number; duration_ms: number; outcome: string; detail: string }[];
}

const UUID4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** The specification: one console, opened by the public addresses alone, told step by step. */
export function sixteenSteps(name: string, startOriel: () => Promise<RunningOriel>): void {
  describe(`a console opens in sixteen steps, ${name}`, () => {
    let oriel: RunningOriel;
    let mia: Person;
    let serverId: string;
    let answer: ApiAnswer;
    let accessUrl: URL;
    let viewer: RfbClient;
    let webSocket: WebSocket;
    let trace: TracedStep[];

    beforeAll(async () => {
      oriel = await startOriel();
      mia = await Person.signIn(oriel, ACCOUNTS.member);
      serverId = await mia.serverId('demo');
      answer = await mia.askForConsole(serverId);
      accessUrl = new URL(answer.body.remote_console.url);
      const page = await fetch(accessUrl);
      await page.text();
      ({ viewer, webSocket } = await mia.view(accessUrl));
      const requestId = answer.headers.get('x-openstack-request-id');
      // Only an administrator is told hosts and addresses.
      const ada = await Person.signIn(oriel, ACCOUNTS.admin);
      trace = (await ada.api(`/oriel/v1/traces/${requestId}`)).body.steps;
    });

    afterAll(async () => {
      webSocket?.terminate();
      await oriel?.close();
    });

    const spanOf = (number: number) => trace.find((each) => each.number === number)?.spans[0];

    test(step(1).title, async () => {
      const io = memoryIo({
        env: {
          OS_AUTH_URL: `${oriel.apiUrl}/v3`,
          OS_USERNAME: ACCOUNTS.member.name,
          OS_PASSWORD: ACCOUNTS.member.password,
          OS_PROJECT_NAME: ACCOUNTS.member.project,
        },
      });
      expect(await runCli(['console', 'demo'], COMMANDS, io)).toBe(0);
      expect(io.stdout()).toMatch(
        /^http:\/\/127\.0\.0\.1:\d+\/vnc_lite\.html\?path=%3Ftoken%3D[0-9a-f-]{36}\n$/,
      );
      expect(spanOf(1)?.outcome).toBe('ok');
    });

    test(step(2).title, async () => {
      expect(answer.status).toBe(200);
      expect(answer.headers.get('x-openstack-request-id')).toMatch(/^req-[0-9a-f-]{36}$/);
      expect(spanOf(2)).toMatchObject({ outcome: 'ok', detail: expect.stringContaining('mia') });
    });

    test(step(3).title, () => {
      expect(spanOf(3)?.outcome).toBe('ok');
    });

    test(step(4).title, () => {
      expect(spanOf(4)).toMatchObject({ outcome: 'ok', detail: expect.stringContaining('demo') });
    });

    test(step(5).title, () => {
      expect(spanOf(5)?.outcome).toBe('ok');
    });

    test(step(6).title, () => {
      expect(spanOf(6)).toMatchObject({ outcome: 'ok', detail: expect.stringMatching(/\d+/) });
    });

    test(step(7).title, async () => {
      expect(spanOf(7)?.outcome).toBe('ok');
      const another = await mia.consoleUrl('demo');
      expect(tokenOf(accessUrl)).toMatch(UUID4);
      expect(tokenOf(another)).toMatch(UUID4);
      expect(tokenOf(another)).not.toBe(tokenOf(accessUrl));
    });

    test(step(8).title, () => {
      expect(spanOf(8)?.outcome).toBe('ok');
    });

    test(step(9).title, () => {
      expect(spanOf(9)?.outcome).toBe('ok');
    });

    test(step(10).title, () => {
      expect(spanOf(10)?.outcome).toBe('ok');
      // Neither log nor trace ever has the token; the log has at most the beginning of its hash.
      const token = tokenOf(accessUrl);
      expect(oriel.logText()).not.toContain(token);
      expect(oriel.logText()).not.toContain(hashToken(token));
      expect(JSON.stringify(trace)).not.toContain(token);
    });

    test(step(11).title, () => {
      expect(answer.body).toEqual({
        remote_console: {
          protocol: 'vnc',
          type: 'novnc',
          url: expect.stringContaining('/vnc_lite.html?path='),
        },
      });
      expect(spanOf(11)?.outcome).toBe('ok');
    });

    test(step(12).title, async () => {
      const page = await fetch(accessUrl);
      expect(page.status).toBe(200);
      expect(page.headers.get('content-type')).toContain('text/html');
      expect(await page.text()).toContain('<script');
      expect(spanOf(12)?.outcome).toBe('ok');
    });

    test(step(13).title, () => {
      expect(webSocket.readyState).toBe(WebSocket.OPEN);
      expect(spanOf(13)?.outcome).toBe('ok');
    });

    test(step(14).title, () => {
      expect(spanOf(14)?.outcome).toBe('ok');
    });

    test(step(15).title, () => {
      expect(spanOf(15)).toMatchObject({ outcome: 'ok', detail: expect.stringContaining('confirms') });
    });

    test(step(16).title, async () => {
      expect(spanOf(16)?.outcome).toBe('ok');
      await viewer.untilText(/16/);
      viewer.type('hello, oriel');
      await viewer.untilText('hello, oriel');
    });

    test('the demo guest draws the steps of the very connection that looks at it', async () => {
      await viewer.untilText(answer.headers.get('x-openstack-request-id')!);
    });

    test('one request id joins all sixteen, in the order of time', () => {
      expect(trace.map(({ number }) => number)).toEqual(Array.from({ length: 16 }, (_, index) => index + 1));
      for (const { spans } of trace) expect(spans.length).toBeGreaterThan(0);
      const order = [2, 3, 4, 5, 7, 9, 10, 12, 13, 14, 15, 16].map((number) => spanOf(number)!.started_at);
      expect(order).toEqual([...order].sort((a, b) => a - b));
    });

    test('oriel trace prints the sixteen steps with their times', async () => {
      const io = memoryIo({
        env: {
          OS_AUTH_URL: `${oriel.apiUrl}/v3`,
          OS_USERNAME: ACCOUNTS.member.name,
          OS_PASSWORD: ACCOUNTS.member.password,
          OS_PROJECT_NAME: ACCOUNTS.member.project,
        },
      });
      const requestId = answer.headers.get('x-openstack-request-id')!;
      expect(await runCli(['trace', requestId], COMMANDS, io)).toBe(0);
      for (let number = 1; number <= 16; number++) expect(io.stdout()).toContain(step(number as 1).title);
      expect(io.stdout()).toContain('All sixteen steps were done.');
    });

    test.each([
      ['from a page of elsewhere', 'origin_forbidden', false],
      ['with a token that was withdrawn', 'token_unknown', true],
    ])(
      'an opening %s is refused with an id that leads to the instance and its host',
      async (_how, code, isWithdrawn) => {
        const ada = await Person.signIn(oriel, ACCOUNTS.admin);
        const created = await mia.askForConsole(serverId);
        const requestId = created.headers.get('x-openstack-request-id');
        if (isWithdrawn) {
          await ada.api(`/oriel/v1/servers/${serverId}/console-tokens?reason=test`, { method: 'DELETE' });
        }
        const opening = mia.webSocket(new URL(created.body.remote_console.url), {
          protocols: ['oriel.v1', 'binary'],
          headers: isWithdrawn ? {} : { Origin: 'http://evil.example' },
        });
        const shown = /req-[0-9a-f-]{36}/.exec((await closingOf(opening)).reason)![0];
        if (isWithdrawn) expect(shown).toBe(requestId);
        const { body } = await ada.api(`/oriel/v1/traces/${shown}`);
        expect(body).toMatchObject({ server_id: serverId, compute_host: spanOf(4)!.host });
        const stepsOf = body.steps as TracedStep[];
        for (const { number, spans } of stepsOf.slice(0, 11))
          expect([number, spans.length > 0]).toEqual([number, true]);
        expect(stepsOf.flatMap(({ spans }) => spans.map(({ outcome }) => outcome))).toContain(code);
      },
    );
  });
}
