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

/** In full screen, on a phone that is held sideways, and in a tile beside other consoles, the picture has the whole space. */
export function useHiddenBar(hasPicture: boolean, isTile: boolean): HiddenBar {
  const [fullScreen, toggleFullScreen] = useFullScreen();
  const sideways = useMedia('(pointer: coarse) and (max-height: 480px)');
  const hides = hasPicture && (fullScreen || sideways || isTile);
  const [isShown, setShown] = useEdge(hides);
  const isAway = hides && !isShown;
  return { fullScreen, hides, isShown, isAway, show: () => setShown(true), toggleFullScreen };
}
