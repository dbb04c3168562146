import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { loadGlyphs } from '../../../src/text/glyphs/load-glyphs.ts';
import { ScreenReader } from '../../../src/text/screen-reader.ts';
import type { ScreenText } from '../../../src/text/screen-text.ts';
import type { Session } from '../session/open-session.ts';
import { watchDamage } from '../session/watch-damage.ts';
import { type Pixels, type Reading, ScreenWatch } from './screen-watch.ts';

/** `starting`: the glyphs are being loaded; `failed`: they could not be; `none`: the screen has no text that can be read. */
export type TextState = 'starting' | 'failed' | 'none' | 'read';

export interface ScreenTextSource {
  readonly state: TextState;
  readonly text: ScreenText | undefined;
  /** The last text with its picture; undefined before anything was read. */
  reading(): Reading | undefined;
}

/** The text of the guest's screen, read while `canvas` and session are given. */
export function useScreenText(session: Session, canvas: HTMLCanvasElement | null): ScreenTextSource {
  const [state, setState] = useState<TextState>('starting');
  const [text, setText] = useState<ScreenText>();
  const watch = useRef<ScreenWatch | undefined>(undefined);

  useEffect(() => {
    if (canvas === null) return;
    let isOver = false;
    let end = () => {};
    loadGlyphs().then(
      (glyphs) => {
        if (isOver) return;
        const screen = new ScreenWatch(pixelsOf(canvas), new ScreenReader(glyphs), CLOCK, (next) => {
          setText(next);
          setState(next === undefined ? 'none' : 'read');
        });
        const whole = () => screen.start();
        // If noVNC does not report what it draws, everything that arrives counts as a change of the whole screen.
        const stop =
          watchDamage(session.rfb, (areas) => screen.damage(areas)) ?? session.typing.onReceived(whole);
        watch.current = screen;
        screen.start();
        end = () => {
          stop();
          screen.stop();
          watch.current = undefined;
        };
      },
      () => {
        if (!isOver) setState('failed');
      },
    );
    return () => {
      isOver = true;
      end();
    };
  }, [session, canvas]);

  const reading = useCallback(() => watch.current?.reading(), []);
  return { state, text, reading };
}

const CLOCK = {
  now: () => performance.now(),
  after(delayMs: number, action: () => void) {
    const timer = setTimeout(action, delayMs);
    return () => clearTimeout(timer);
  },
};

function pixelsOf(canvas: HTMLCanvasElement): Pixels {
  return {
    get width() {
      return canvas.width;
    },
    get height() {
      return canvas.height;
    },
    read({ x, y, width, height }) {
      const context = canvas.getContext('2d');
      return context?.getImageData(x, y, width, height).data ?? new Uint8ClampedArray(width * height * 4);
    },
  };
}
