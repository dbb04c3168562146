// `npm run bench:reading`: how long Chromium takes to read a text screen of 160x50 cells, one row of it, and pictures without text.
import { createServer } from 'node:http';
import { join } from 'node:path';
import { build } from 'vite';
import { loadFonts } from '../../src/text/glyphs/load-glyphs.ts';
import type { Picture } from '../../src/text/picture.ts';
import { paintText } from '../../test/support/text/paint-text.ts';
import { launchBrowser } from '../../test/support/web/browser.ts';
import type { Timing } from './in-the-page.ts';

const SIZE = { width: 1_280, height: 800 };

const bundle = await build({
  configFile: false,
  logLevel: 'warn',
  build: { write: false, lib: { entry: join(import.meta.dirname, 'in-the-page.ts'), formats: ['es'] } },
});
const outputs = (Array.isArray(bundle) ? bundle : [bundle]).flatMap((each) =>
  'output' in each ? each.output : [],
);
const files = new Map(outputs.map((each) => [`/${each.fileName}`, 'code' in each ? each.code : '']));
const [entry = ''] = files.keys();
const server = createServer(({ url = '' }, response) => {
  const code = files.get(url);
  response.setHeader('content-type', code === undefined ? 'text/html' : 'text/javascript');
  response.end(code ?? `<!doctype html><script type="module" src="${entry}"></script>`);
}).listen(0, '127.0.0.1');
const browser = await launchBrowser();
try {
  const page = await browser.newPage();
  const address = server.address();
  await page.goto(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`);
  await page.waitForFunction('typeof measure === "function"');
  for (const [name, data] of await pictures()) {
    const base64 = Buffer.from(data).toString('base64');
    const call = `measure({ width: ${SIZE.width}, height: ${SIZE.height}, data: Uint8ClampedArray.from(atob('${base64}'), (c) => c.charCodeAt(0)) })`;
    const { load, first, whole, row, isText } = (await page.evaluate(call)) as Timing;
    const pair = ([least, median]: readonly [number, number]) =>
      `${median.toFixed(1)} ms (fastest ${least.toFixed(1)})`;
    console.log(
      `${name}: ${isText ? 'text' : 'no text'}; first ${first.toFixed(1)} ms, again ${pair(whole)}, one row ${pair(row)}; glyphs ${load.toFixed(0)} ms`,
    );
  }
} finally {
  await browser.close();
  server.close();
}

async function pictures(): Promise<readonly (readonly [string, Picture['data']])[]> {
  const fonts = await loadFonts();
  const font = (name: string) => {
    const found = fonts.find((each) => each.name === name);
    if (found === undefined) throw new Error(`no font ${name}`);
    return found;
  };
  const line = Array.from({ length: 160 }, (_, index) => String.fromCharCode(0x21 + (index % 94))).join('');
  const full = Array.from({ length: 50 }, () => line);
  const log = full.map((each, index) => each.slice(0, 20 + ((index * 37) % 80)));
  const noise = new Uint8Array(SIZE.width * SIZE.height * 4).map(
    (_, index) => Math.imul(index, 0x9e3779b1) >>> 24,
  );
  const window = paintText(font('Fixed16'), [], { ...SIZE, background: 0x305070 });
  return [
    ['160x50, every cell a character', paintText(font('kernel16'), full, SIZE).data],
    ['160x50, a log', paintText(font('Fixed16'), log, SIZE).data],
    [
      'a log at an odd offset',
      paintText(font('Fixed16'), log.map((each) => each.slice(0, 159)).slice(0, 49), {
        ...SIZE,
        left: 3,
        top: 7,
      }).data,
    ],
    ['noise', noise],
    ['one colour', window.data],
  ];
}
