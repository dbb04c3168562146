import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';
import type { RgbaImage } from '../read-screen-text.ts';

/** A desk's window: both the console page and noVNC's show a whole screen in it without scaling it down. */
const DESK: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: '/usr/bin/chromium', headless: true });
}

/** A tab in a profile of its own; closing `page.context()` leaves nothing of it. */
export async function openTab(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ ...DESK, ...options });
  return context.newPage();
}

/** The pixels of a canvas as they are in the page, before any scaling to the window. */
export async function readCanvas(canvas: Locator): Promise<RgbaImage> {
  const { width, height, base64 } = await canvas.first().evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement;
    // Before the first picture there is nothing to read.
    if (width === 0 || height === 0) return { width, height, base64: '' };
    const pixels = (element as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height).data;
    let binary = '';
    // In pieces: a call takes only so many arguments.
    for (let at = 0; at < pixels.length; at += 32_768) {
      binary += String.fromCharCode(...pixels.subarray(at, at + 32_768));
    }
    return { width, height, base64: btoa(binary) };
  });
  return { width, height, data: Buffer.from(base64, 'base64') };
}
