import { expect, test } from 'vitest';
import { DemoScreen } from '../../../../../src/compute/drivers/demo/screen/demo-screen.ts';

function aScreen(): DemoScreen {
  const screen = new DemoScreen({ instance: 'demo', since: 0, onCopy: () => {}, onPowerOff: () => {} });
  screen.draw();
  screen.canvas.takeChanges();
  return screen;
}

const INPUTS: Record<string, (screen: DemoScreen) => void> = {
  keys: (screen) => screen.key('a'.charCodeAt(0), true),
  'pasted texts': (screen) => screen.pasted('a text'),
  'pointer positions outside the paper': (screen) => screen.pointer(2, 2, 0),
};

test.each(Object.entries(INPUTS))('draws %s once for an update, not once for each of them', (_, give) => {
  const screen = aScreen();
  for (let count = 0; count < 1_000; count++) give(screen);
  expect(screen.canvas.takeChanges()).toEqual([]);
  screen.draw();
  expect(screen.canvas.takeChanges().length).toBeGreaterThan(0);
  screen.draw();
  expect(screen.canvas.takeChanges()).toEqual([]);
});
