import type { PageText } from '../../shared/language.ts';

/** Keys whose labels differ between keyboards. */
const LABELS = {
  Ctrl: 'console.keys.label.ctrl',
  Alt: 'console.keys.label.alt',
  Shift: 'console.keys.label.shift',
  Super: 'console.keys.label.super',
  Esc: 'console.keys.label.esc',
  Tab: 'console.keys.label.tab',
  Enter: 'console.keys.label.enter',
  Backspace: 'console.keys.label.backspace',
  Del: 'console.keys.label.del',
  Home: 'console.keys.label.home',
  End: 'console.keys.label.end',
  PgUp: 'console.keys.label.pageUp',
  PgDn: 'console.keys.label.pageDown',
  SysRq: 'console.keys.label.sysRq',
  'Print Screen': 'console.keys.label.printScreen',
  'Tap Super': 'console.keys.label.tapSuper',
  Escape: 'console.keys.name.escape',
  Delete: 'console.keys.name.delete',
  'Left arrow': 'console.keys.name.left',
  'Down arrow': 'console.keys.name.down',
  'Up arrow': 'console.keys.name.up',
  'Right arrow': 'console.keys.name.right',
  'Page up': 'console.keys.name.pageUp',
  'Page down': 'console.keys.name.pageDown',
} as const;

/** A key or a combination such as `Ctrl+Alt+Del`, as the keyboards of the page's language name its keys. */
export function keyLabel(t: PageText, label: string): string {
  return label
    .split('+')
    .map((key) => (isNamed(key) ? t(LABELS[key]) : key))
    .join('+');
}

function isNamed(key: string): key is keyof typeof LABELS {
  return Object.hasOwn(LABELS, key);
}
