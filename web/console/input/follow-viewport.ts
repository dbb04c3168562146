/** Keeps the page as high as what a phone's keyboard leaves of the window: Safari shrinks nothing by itself. */
export function followViewport(): void {
  const viewport = window.visualViewport;
  if (viewport === null) return;
  const follow = () => {
    // Zooming in is no keyboard.
    if (viewport.scale > 1.01) return;
    document.documentElement.style.setProperty('--viewport-height', `${viewport.height}px`);
  };
  viewport.addEventListener('resize', follow);
  follow();
}
