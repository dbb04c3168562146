import { type ComponentChildren, Fragment, h, render } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';

interface OverPictureProps {
  /** The element that noVNC draws in. */
  readonly frame: HTMLElement;
  readonly box: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  };
  readonly children: ComponentChildren;
}

/** Draws elements exactly over the guest's picture, inside the frame that noVNC fills. */
export function OverPicture({ frame, box: { left, top, width, height }, children }: OverPictureProps) {
  const [host] = useState(() => document.createElement('div'));
  useLayoutEffect(() => {
    host.className = 'over-picture';
    frame.append(host);
    return () => {
      render(null, host);
      host.remove();
    };
  }, [frame, host]);
  useLayoutEffect(() => {
    Object.assign(host.style, {
      left: `${left}px`,
      top: `${top}px`,
      width: `${width}px`,
      height: `${height}px`,
    });
    render(h(Fragment, null, children), host);
  });
  return null;
}
