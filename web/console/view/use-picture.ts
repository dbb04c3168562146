import type { RefObject } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import {
  type Extent,
  fitFactor,
  isWholeNumber,
  type PictureSize,
  pictureFactor,
  pinchedSize,
} from './picture-size.ts';
import { type PictureMove, TouchGestures } from './touch-gestures.ts';

export interface Picture {
  readonly size: PictureSize;
  /** Whether the picture is larger than the viewport. */
  readonly overflows: boolean;
  setSize(size: PictureSize): void;
}

/**
 * Sizes the frame in which noVNC draws, inside a viewport that scrolls: noVNC scales its picture to the frame, and finds the pointer's place
 * by the frame's position. `isConnected`: there is a picture. `isMoving`: one finger moves the picture.
 */
export function usePicture(
  viewport: RefObject<HTMLElement | null>,
  frame: RefObject<HTMLElement | null>,
  isConnected: boolean,
  isMoving: boolean,
  initial: PictureSize,
): Picture {
  const [size, setSize] = useState<PictureSize>(initial);
  const [overflows, setOverflows] = useState(false);
  const now = useRef({ size, isMoving });
  now.current = { size, isMoving };

  const apply = useCallback(() => {
    if (viewport.current !== null && frame.current !== null) {
      setOverflows(resize(viewport.current, frame.current, now.current.size));
    }
  }, [viewport, frame]);

  useLayoutEffect(apply, [apply, size, isConnected]);

  useEffect(() => {
    const canvas = frame.current?.querySelector('canvas');
    if (!isConnected || !canvas || viewport.current === null) return;
    const viewportSize = new ResizeObserver(apply);
    viewportSize.observe(viewport.current);
    // noVNC has no event for another resolution of the guest.
    const resolution = new MutationObserver(apply);
    resolution.observe(canvas, { attributes: true, attributeFilter: ['width', 'height'] });
    addEventListener('resize', apply);
    return () => {
      viewportSize.disconnect();
      resolution.disconnect();
      removeEventListener('resize', apply);
    };
  }, [apply, isConnected, viewport, frame]);

  useEffect(() => {
    const element = viewport.current;
    if (!isConnected || element === null) return;
    return followTouches(element, {
      overflows: () => isLarger(element),
      isMoving: () => now.current.isMoving,
      move: (change) => {
        if (frame.current === null) return;
        const next = movePicture(element, frame.current, now.current.size, change);
        now.current.size = next;
        setSize(next);
      },
    });
  }, [isConnected, viewport, frame]);

  return { size, overflows, setSize };
}

function extentOf(frame: HTMLElement): Extent {
  const canvas = frame.querySelector('canvas');
  return { width: canvas?.width ?? 0, height: canvas?.height ?? 0 };
}

/** Returns whether the picture is larger than the viewport. */
function resize(viewport: HTMLElement, frame: HTMLElement, size: PictureSize): boolean {
  const picture = extentOf(frame);
  const space = viewport.getBoundingClientRect();
  const factor = pictureFactor(size, picture, space, devicePixelRatio);
  // Without measures in `fit`, so that a guest that changes its resolution for the window is asked for the whole window.
  const isFitted = size === 'fit' || picture.width === 0;
  frame.style.width = isFitted ? '100%' : `${picture.width * factor}px`;
  frame.style.height = isFitted ? '100%' : `${picture.height * factor}px`;
  frame.classList.toggle('picture-crisp', isWholeNumber(factor, devicePixelRatio));
  return !isFitted && isLarger(viewport);
}

function isLarger(viewport: HTMLElement): boolean {
  return viewport.scrollWidth > viewport.clientWidth || viewport.scrollHeight > viewport.clientHeight;
}

/** Moves and resizes the picture so that the point under the fingers stays under them; returns the new size. */
function movePicture(
  viewport: HTMLElement,
  frame: HTMLElement,
  size: PictureSize,
  { pan, ratio, at }: PictureMove,
): PictureSize {
  const picture = extentOf(frame);
  const space = viewport.getBoundingClientRect();
  const before = pictureFactor(size, picture, space, devicePixelRatio);
  const place = { x: at.x - space.left, y: at.y - space.top };
  const shown = frame.querySelector('canvas')?.getBoundingClientRect() ?? space;
  const point = { x: (at.x - pan.x - shown.left) / before, y: (at.y - pan.y - shown.top) / before };
  const next = ratio === 1 ? size : pinchedSize(before, ratio, fitFactor(picture, space));
  resize(viewport, frame, next);
  const after = pictureFactor(next, picture, space, devicePixelRatio);
  viewport.scrollLeft = point.x * after - place.x;
  viewport.scrollTop = point.y * after - place.y;
  return next;
}

interface TouchTarget {
  overflows(): boolean;
  isMoving(): boolean;
  move(change: PictureMove): void;
}

/**
 * Follows touches before noVNC does, and keeps the gestures that noVNC recognises in them from it if they move the picture. Returns the
 * function that ends this.
 */
function followTouches(viewport: HTMLElement, target: TouchTarget): () => void {
  const gestures = new TouchGestures();
  const ending = new AbortController();
  const options = { capture: true, signal: ending.signal };
  const fingers = (event: TouchEvent) => [...event.touches].map(({ clientX: x, clientY: y }) => ({ x, y }));
  const onStart = (event: TouchEvent) => {
    if (event.touches.length === event.changedTouches.length) gestures.begin();
    gestures.change(fingers(event));
  };
  const onEnd = (event: TouchEvent) => gestures.change(fingers(event));
  viewport.addEventListener('touchstart', onStart, options);
  viewport.addEventListener('touchend', onEnd, options);
  viewport.addEventListener('touchcancel', onEnd, options);
  viewport.addEventListener(
    'touchmove',
    (event) => {
      const change = gestures.move(fingers(event), target.overflows(), target.isMoving());
      if (change !== null) target.move(change);
    },
    options,
  );
  for (const name of ['gesturestart', 'gesturemove', 'gestureend']) {
    viewport.addEventListener(
      name,
      (event) => {
        // Safari has events of these names, too, by which it would zoom the page.
        if (!(event instanceof CustomEvent)) event.preventDefault();
        else if (gestures.isTaken || event.detail.type === 'pinch') event.stopPropagation();
        else if (name === 'gesturestart') gestures.giveToGuest();
      },
      options,
    );
  }
  return () => ending.abort();
}
