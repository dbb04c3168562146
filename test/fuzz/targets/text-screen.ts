import { DemoScreen } from '../../../src/compute/drivers/demo/screen/demo-screen.ts';
import { RfbFailure } from '../../../src/rfb/rfb-failure.ts';
import { blankRefusalScreen, drawRefusal } from '../../../src/rfb/screen/refusal-screen.ts';
import { TextScreenServer } from '../../../src/rfb/screen/text-screen-server.ts';
import { choiceOf, require, type Target } from '../target.ts';
import { randomMessages } from './client-messages.ts';

/** The refusal screen and the demo instance are VNC servers of Oriel, and their clients are not trusted. */
export const textScreen: Target = {
  name: 'text-screen',
  weight: 2,
  words: ['RFB 003.008\n', '\x01', '\x03\0\0\0\0\0\xff\xff\xff\xff', '\x02\0\0\x01\0\0\0\x05'],
  open: () => ({
    generate: (random) =>
      Buffer.concat([
        Buffer.from(random.oneIn(8) ? 'RFB 003.003\n' : 'RFB 003.008\n\x01\x01'),
        randomMessages(random),
      ]),
    attempt(pieces) {
      show(choiceOf(pieces, 2) === 0, pieces);
    },
  }),
};

/** A viewer that takes one update and then reads no more: what is sent to it beyond has a bound. */
function show(isDemo: boolean, pieces: readonly Buffer[]): void {
  let sent = 0;
  let biggest = 0;
  const demo = isDemo
    ? new DemoScreen({ instance: 'fuzz', since: 0, onCopy: () => {}, onPowerOff: () => {} })
    : undefined;
  const canvas = demo?.canvas ?? blankRefusalScreen();
  const text = {
    title: 'a',
    sentence: 'b',
    advice: 'c',
    heading: 'g',
    step: 'd',
    requestIdLabel: 'h',
    requestId: 'e',
    askAt: 'f',
  };
  if (!isDemo) drawRefusal(canvas, text);
  const server = new TextScreenServer({
    canvas,
    name: 'fuzz',
    send: (bytes) => {
      sent += bytes.length;
      biggest = Math.max(biggest, bytes.length);
    },
    writable: () => biggest < 4_096,
    onBeforeUpdate: () => demo?.draw(),
    onKey: (keysym, down) => demo?.key(keysym, down),
    onPointer: (x, y, buttons) => demo?.pointer(x, y, buttons),
    onCutText: (text) => demo?.pasted(text),
  });
  server.start();
  try {
    for (const piece of pieces) server.push(piece);
  } catch (error) {
    if (!(error instanceof RfbFailure)) throw error;
  }
  demo?.tick(1_000);
  const picture = canvas.bounds.width * canvas.bounds.height * 4;
  require(sent < 2 * picture + 100_000, `${sent} bytes are sent to a viewer that reads nothing`);
}
