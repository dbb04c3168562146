// Makes docs/screenshot.png anew: a console of the demo guest in the console page. Needs Debian's chromium.
// node scripts/screenshot.js
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { build, installDependencies } from './prepare.js';

const FILE = 'docs/screenshot.png';
const WINDOW = { width: 1280, height: 800 };
/** An oriel in one stroke of the mouse, by pixels of the guest's screen. */
const DRAWING = [
  [430, 605],
  [430, 545],
  [530, 545],
  [430, 545],
  [430, 515],
  [445, 495],
  [480, 480],
  [480, 605],
  [430, 605],
  [530, 605],
  [530, 515],
  [515, 495],
  [480, 480],
];

await installDependencies();
await build();
const { chromium } = await import('playwright-core');
const demo = spawn(process.execPath, ['dist/cli/main.js', 'demo'], { stdio: ['ignore', 'pipe', 'inherit'] });
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', headless: true });
try {
  const page = await browser.newPage({ viewport: WINDOW, colorScheme: 'dark' });
  await page.goto(`${await consoleUrl()}&title=demo`);
  await page.locator('.bar').getByText('Connected', { exact: true }).waitFor();
  const canvas = page.locator('canvas').first();
  await page.keyboard.type('hello from the browser');
  await draw(page, canvas);
  // The mouse goes where it hides nothing, and the last times of the trace are painted.
  await page.mouse.move(WINDOW.width / 2, 4);
  await page.waitForTimeout(1500);
  await page.screenshot({ path: FILE });
  console.log(`${FILE}: ${Math.round((await stat(FILE)).size / 1024)} KiB`);
} finally {
  await browser.close();
  if (demo.kill('SIGINT')) await once(demo, 'close');
}

/** The address that the demo prints. */
function consoleUrl() {
  return new Promise((resolve, reject) => {
    let output = '';
    demo.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
      const found = /^ +Console +(http\S+)$/m.exec(output);
      if (found) resolve(found[1]);
    });
    demo.on('close', () => reject(new Error(`The demo did not start:\n${output}`)));
  });
}

async function draw(page, canvas) {
  const box = await canvas.boundingBox();
  const scale = box.width / (await canvas.evaluate((element) => element.width));
  for (const [index, [x, y]] of DRAWING.entries()) {
    // On its way to the first place the mouse must leave no trail.
    await page.mouse.move(box.x + x * scale, box.y + y * scale, { steps: index === 0 ? 1 : 4 });
    if (index === 0) await page.mouse.down();
  }
  await page.mouse.up();
}
