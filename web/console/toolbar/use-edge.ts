import { useEffect, useState } from 'preact/hooks';

/** Pixels from the top edge at which the pointer shows the bar, and at which it hides the bar again. */
const SHOW_AT = 2;
const HIDE_AT = 90;

/** Whether the pointer is at the top edge of the page, while `isWatching`; and the function that sets it for touch screens. */
export function useEdge(isWatching: boolean): [boolean, (isAtEdge: boolean) => void] {
  const [isAtEdge, setAtEdge] = useState(false);
  useEffect(() => {
    setAtEdge(false);
    if (!isWatching) return;
    const follow = ({ clientY, pointerType }: PointerEvent) => {
      if (clientY <= SHOW_AT && pointerType === 'mouse') setAtEdge(true);
      else if (clientY > HIDE_AT) setAtEdge(false);
    };
    // In the capture phase: noVNC stops the events of the screen.
    addEventListener('pointermove', follow, true);
    addEventListener('pointerdown', follow, true);
    return () => {
      removeEventListener('pointermove', follow, true);
      removeEventListener('pointerdown', follow, true);
    };
  }, [isWatching]);
  return [isAtEdge, setAtEdge];
}
