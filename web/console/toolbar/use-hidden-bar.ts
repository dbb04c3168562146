import { useMedia } from '../view/use-media.ts';
import { useEdge } from './use-edge.ts';
import { useFullScreen } from './use-full-screen.ts';

interface HiddenBar {
  readonly fullScreen: boolean;
  /** Whether the toolbar lies over the picture, and only while it is used. */
  readonly hides: boolean;
  readonly isShown: boolean;
  /** Whether it is out of sight now. */
  readonly isAway: boolean;
  show(): void;
  toggleFullScreen(): void;
}

/** In full screen, and on a phone that is held sideways, the picture has the whole display. */
export function useHiddenBar(hasPicture: boolean): HiddenBar {
  const [fullScreen, toggleFullScreen] = useFullScreen();
  const sideways = useMedia('(pointer: coarse) and (max-height: 480px)');
  const hides = hasPicture && (fullScreen || sideways);
  const [isShown, setShown] = useEdge(hides);
  const isAway = hides && !isShown;
  return { fullScreen, hides, isShown, isAway, show: () => setShown(true), toggleFullScreen };
}
