import { duplexPair } from 'node:stream';
import { expect, test } from 'vitest';
import { NEW_CONSOLE } from '../../../../src/flow/refusals/kind.ts';
import { isRefusalCode, REFUSALS, Refusal, type RefusalCode } from '../../../../src/flow/refusals.ts';
import { step } from '../../../../src/flow/steps.ts';
import { LANGUAGE_IDS } from '../../../../src/languages/languages.ts';
import { paintedRefusal } from '../../../../src/languages/painted-text.ts';
import type { Canvas } from '../../../../src/rfb/screen/canvas.ts';
import { glyph } from '../../../../src/rfb/screen/font.ts';
import { blankRefusalScreen, drawRefusal } from '../../../../src/rfb/screen/refusal-screen.ts';
import { TextScreenServer } from '../../../../src/rfb/screen/text-screen-server.ts';
import { wrapText } from '../../../../src/rfb/screen/wrap-text.ts';
import { canvasImage } from '../../../support/canvas-image.ts';
import { readScreenText } from '../../../support/read-screen-text.ts';
import { RfbClient } from '../../../support/rfb-client.ts';

const REQUEST_ID = 'req-5b1f4d1e-64c1-4c3e-9d0e-2f6b7a8c9d10';

function onOneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}

const CODES = Object.keys(REFUSALS).filter(isRefusalCode);

function paint(code: RefusalCode, dashboardUrl = ''): Canvas {
  const canvas = blankRefusalScreen();
  const painted = paintedRefusal(new Refusal(code), 'en', 'consoleauth', dashboardUrl);
  drawRefusal(canvas, { ...painted, requestId: REQUEST_ID });
  return canvas;
}

async function show(code: RefusalCode): Promise<RfbClient> {
  const [near, far] = duplexPair();
  const server = new TextScreenServer({
    canvas: paint(code),
    name: paintedRefusal(new Refusal(code), 'en', 'consoleauth', '').name,
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
  const client = await show('token_expired');
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
  for (const code of CODES.filter((each) => REFUSALS[each].advice.includes(NEW_CONSOLE))) {
    const kind = REFUSALS[code];
    const seen = onOneLine(readScreenText(canvasImage(paint(code, url))));
    for (const part of [kind.sentence, kind.advice, `Consoles are at ${url}`, REQUEST_ID]) {
      expect(seen).toContain(part);
    }
  }
  const long = onOneLine(
    readScreenText(canvasImage(paint('token_expired', `https://a.example/${'a'.repeat(4000)}`))),
  );
  expect(long).not.toContain('Consoles are at');
  expect(long).toContain(REQUEST_ID);
});

test('every refusal of the table fits on the screen whole', () => {
  for (const code of CODES) {
    const kind = REFUSALS[code];
    const seen = onOneLine(readScreenText(canvasImage(paint(code))));
    for (const part of [kind.sentence, kind.advice, step(kind.step).title, REQUEST_ID]) {
      expect(seen).toContain(part);
    }
  }
});

test.for(LANGUAGE_IDS)(
  'every refusal in %s has a glyph for each character, and fits on the screen',
  (language) => {
    const box = glyph('\ufffd');
    const offences = CODES.flatMap((code) => {
      const { name, askAt, ...shown } = paintedRefusal(
        new Refusal(code),
        language,
        'consoleauth',
        'https://a.example/',
      );
      const { title, sentence, advice, step: stepLine } = shown;
      const missing = [...Object.values(shown).join('')].filter(
        (each) => each !== ' ' && glyph(each) === box,
      );
      // 44 large cells to a line, of which eight fit above the footer; 88 small cells in the footer.
      const lines = [title, sentence, advice].flatMap((text) => wrapText(text, 44)).length;
      const fits = lines <= 8 && wrapText(stepLine, 88).length <= 2;
      return missing.length > 0 || !fits ? [`${code}: ${missing.join('')} ${lines}`] : [];
    });
    expect(offences).toEqual([]);
  },
);
