/** Keeps the page as high as the area above a phone's keyboard, because Safari does not shrink the page itself. */
export function followViewport(): void {
  const viewport = window.visualViewport;
  if (viewport === null) return;
  const follow = () => {
    // Zooming in also shrinks the viewport.
    if (viewport.scale > 1.01) return;
    document.documentElement.style.setProperty('--viewport-height', `${viewport.height}px`);
  };
  viewport.addEventListener('resize', follow);
  follow();
}
