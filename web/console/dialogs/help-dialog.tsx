import { Dialog } from '../../shared/dialog.tsx';

/** The keyboard shortcuts, and the licences. */
export function HelpDialog({ onClose }: { onClose(): void }) {
  return (
    <Dialog title="Help" onClose={onClose}>
      <dl class="shortcuts">
        <dt>
          <kbd>Ctrl</kbd> + <kbd>Alt</kbd> + <kbd>Shift</kbd>
        </dt>
        <dd>Press together and release: moves from the guest's screen to the controls.</dd>
        <dt>
          <kbd>Esc</kbd> in the controls
        </dt>
        <dd>Returns to the guest's screen.</dd>
        <dt>
          <kbd>Tab</kbd>
        </dt>
        <dd>Moves between controls. In the guest's screen it goes to the guest, like every other key.</dd>
      </dl>
      <p>
        <strong>Touch:</strong> a tap is a click, a tap with two fingers the right button, with three fingers
        the middle button. Two fingers that part enlarge the picture; then one finger moves it, unless you
        switch Move off. Dragging with two fingers scrolls in the guest while the whole picture is shown.
      </p>
      <p>
        <strong>Full screen</strong> also passes on keys that the browser would keep, such as Alt+Tab and Esc,
        if the browser supports it. Hold Esc to leave.
      </p>
      <p class="hint">
        Oriel, under the Apache License 2.0. Shown with noVNC 1.7 under the Mozilla Public License 2.0; its
        source is at{' '}
        <a href="https://github.com/novnc/noVNC" target="_blank" rel="noreferrer">
          github.com/novnc/noVNC
        </a>
        .
      </p>
    </Dialog>
  );
}
