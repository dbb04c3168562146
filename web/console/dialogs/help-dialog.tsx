import { Dialog } from '../../shared/dialog.tsx';
import { useText } from '../../shared/language.ts';

/** The keyboard shortcuts, and the licences. */
export function HelpDialog({ onClose }: { onClose(): void }) {
  const t = useText();
  return (
    <Dialog title={t('console.help.title')} onClose={onClose}>
      <dl class="shortcuts">
        <dt>
          <kbd>Ctrl</kbd> + <kbd>Alt</kbd> + <kbd>Shift</kbd>
        </dt>
        <dd>{t('console.help.chord')}</dd>
        <dt>{t.parts('console.help.escapeKey', { key: <kbd>Esc</kbd> })}</dt>
        <dd>{t('console.help.escape')}</dd>
        <dt>{t.parts('text.toolKeysName', { text: <kbd>T</kbd>, find: <kbd>F</kbd> })}</dt>
        <dd>{t('text.toolKeys')}</dd>
        <dt>
          <kbd>Tab</kbd>
        </dt>
        <dd>{t('console.help.tab')}</dd>
      </dl>
      <p>{t.parts('console.help.touch', { touch: <strong>{t('console.help.touchName')}</strong> })}</p>
      <p>
        {t.parts('console.help.fullScreen', {
          fullScreen: <strong>{t('console.toolbar.fullScreen')}</strong>,
        })}
      </p>
      <p class="hint">
        {t.parts('console.help.licences', {
          viewer: 'noVNC 1.7',
          address: (
            <a href="https://github.com/novnc/noVNC" target="_blank" rel="noreferrer">
              github.com/novnc/noVNC
            </a>
          ),
        })}
      </p>
    </Dialog>
  );
}
