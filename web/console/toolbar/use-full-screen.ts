import { useEffect, useState } from 'preact/hooks';

/** Full screen, with the keys that the browser otherwise keeps (Chromium's keyboard lock). */
export function useFullScreen(): [boolean, () => void] {
  const [on, setOn] = useState(false);

  useEffect(() => {
    const onChange = () => {
      const full = document.fullscreenElement !== null;
      setOn(full);
      const keyboard = keyboardLock();
      if (full) keyboard?.lock().catch(() => {});
      else keyboard?.unlock();
    };
    document.addEventListener('fullscreenchange', onChange);
    return () => document.removeEventListener('fullscreenchange', onChange);
  }, []);

  const toggle = () => {
    const change = on ? document.exitFullscreen() : document.documentElement.requestFullscreen();
    // If an embedding page does not allow it, the button stays unpressed.
    change.catch(() => {});
  };
  return [on, toggle];
}

interface KeyboardLock {
  lock(): Promise<void>;
  unlock(): void;
}

/** Not in TypeScript's library: only some browsers have it. */
function keyboardLock(): KeyboardLock | undefined {
  return (navigator as Navigator & { keyboard?: KeyboardLock }).keyboard;
}
