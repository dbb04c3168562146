import { useEffect, useState } from 'preact/hooks';

/** Where the picture is inside its frame, in CSS pixels, and CSS pixels for each pixel of the guest. */
export interface CanvasBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly scale: number;
}

/** Follows place and size of noVNC's canvas in its frame. */
export function useCanvasBox(frame: HTMLElement, canvas: HTMLCanvasElement): CanvasBox {
  const [box, setBox] = useState(() => measure(frame, canvas));
  useEffect(() => {
    const follow = () =>
      setBox((before) => {
        const next = measure(frame, canvas);
        return JSON.stringify(next) === JSON.stringify(before) ? before : next;
      });
    const sizes = new ResizeObserver(follow);
    sizes.observe(frame);
    sizes.observe(canvas);
    const resolution = new MutationObserver(follow);
    resolution.observe(canvas, { attributes: true, attributeFilter: ['width', 'height', 'style'] });
    follow();
    return () => {
      sizes.disconnect();
      resolution.disconnect();
    };
  }, [frame, canvas]);
  return box;
}

function measure(frame: HTMLElement, canvas: HTMLCanvasElement): CanvasBox {
  const outer = frame.getBoundingClientRect();
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const scale = canvas.width > 0 ? width / canvas.width : 1;
  return { left: left - outer.left, top: top - outer.top, width, height, scale };
}
