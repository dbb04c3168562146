import { useEffect, useState } from 'preact/hooks';

/** Full screen, and with it the keys that the browser keeps for itself otherwise (Chromium's keyboard lock). */
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
    // An embedding page that does not allow it: nothing changes, and the button shows so.
    change.catch(() => {});
  };
  return [on, toggle];
}

interface KeyboardLock {
  lock(): Promise<void>;
  unlock(): void;
}

/** Not in the standard library's types: only some browsers have it. */
function keyboardLock(): KeyboardLock | undefined {
  return (navigator as Navigator & { keyboard?: KeyboardLock }).keyboard;
}
