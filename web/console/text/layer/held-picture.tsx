import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Picture } from '../../../../src/text/picture.ts';

/** The picture that a selection was made in. It covers the live one, which may change meanwhile. */
export function HeldPicture({ picture }: { readonly picture: Picture }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || picture.width === 0) return;
    const image = context.createImageData(picture.width, picture.height);
    image.data.set(picture.data);
    context.putImageData(image, 0, 0);
  }, [picture]);
  return <canvas ref={canvas} class="held" width={picture.width} height={picture.height} />;
}
