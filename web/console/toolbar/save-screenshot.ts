import type { Session } from '../session/open-session.ts';

/** Saves the current screen as a file of the browser. */
export function saveScreenshot(session: Session, title: string, now: Date): void {
  session.rfb.toBlob((blob) => {
    if (blob === null) return;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = screenshotName(title, now);
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }, 'image/png');
}

/** A file name that is valid on every system. */
function screenshotName(title: string, now: Date): string {
  const name = title
    .replace(/[^\p{L}\p{N}.-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 80);
  return `${name || 'console'}-${now.toISOString().slice(0, 19).replaceAll(':', '')}.png`;
}
