import { duplexPair } from 'node:stream';
import { expect, test } from 'vitest';
import { NEW_CONSOLE, type RefusalKind } from '../../../../src/flow/refusals/kind.ts';
import { REFUSALS } from '../../../../src/flow/refusals.ts';
import { step } from '../../../../src/flow/steps.ts';
import type { Canvas } from '../../../../src/rfb/screen/canvas.ts';
import { blankRefusalScreen, drawRefusal, refusalName } from '../../../../src/rfb/screen/refusal-screen.ts';
import { TextScreenServer } from '../../../../src/rfb/screen/text-screen-server.ts';
import { canvasImage } from '../../../support/canvas-image.ts';
import { readScreenText } from '../../../support/read-screen-text.ts';
import { RfbClient } from '../../../support/rfb-client.ts';

const REQUEST_ID = 'req-5b1f4d1e-64c1-4c3e-9d0e-2f6b7a8c9d10';

function onOneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}

function paint(kind: RefusalKind, askAt = ''): Canvas {
  const canvas = blankRefusalScreen();
  drawRefusal(canvas, { ...kind, stepTitle: step(kind.step).title, requestId: REQUEST_ID, askAt });
  return canvas;
}

async function show(kind: RefusalKind): Promise<RfbClient> {
  const [near, far] = duplexPair();
  const server = new TextScreenServer({
    canvas: paint(kind),
    name: refusalName(kind.title),
    send: (bytes) => far.write(bytes),
  });
  far.on('data', (chunk: Buffer) => server.push(chunk));
  server.start();
  const client = await RfbClient.connect(near);
  await client.until(() => client.updates > 0);
  return client;
}

test('a viewer reads reason, advice, step and request id off the pixels of a refusal', async () => {
  const kind = REFUSALS.token_expired;
  const client = await show(kind);
  expect(client.name).toBe('Console refused: token has expired');
  const seen = onOneLine(client.text());
  expect(seen).toContain('Console refused');
  expect(seen).toContain('Token has expired');
  expect(seen).toContain(kind.sentence);
  expect(seen).toContain(kind.advice);
  expect(seen).toContain(`Step 15 of 16: ${step(15).title}.`);
  expect(seen).toContain(REQUEST_ID);
  client.close();
});

test('the address where consoles are requested is part of the screen, and covers nothing else', () => {
  const url = 'https://portal.example.org:8774/some/path/dashboard/';
  for (const kind of Object.values<RefusalKind>(REFUSALS).filter(({ advice }) =>
    advice.includes(NEW_CONSOLE),
  )) {
    const seen = onOneLine(readScreenText(canvasImage(paint(kind, url))));
    for (const part of [kind.sentence, kind.advice, `Consoles are at ${url}`, REQUEST_ID]) {
      expect(seen).toContain(part);
    }
  }
  const long = onOneLine(
    readScreenText(canvasImage(paint(REFUSALS.token_expired, `https://a.example/${'a'.repeat(4000)}`))),
  );
  expect(long).not.toContain('Consoles are at');
  expect(long).toContain(REQUEST_ID);
});

test('every refusal of the table fits on the screen whole', () => {
  for (const kind of Object.values(REFUSALS)) {
    const seen = onOneLine(readScreenText(canvasImage(paint(kind))));
    for (const part of [kind.sentence, kind.advice, step(kind.step).title, REQUEST_ID]) {
      expect(seen).toContain(part);
    }
  }
});
