import { useEffect } from 'preact/hooks';

/** Names the tab, the most telling word first [WCAG 2.4.2]. */
export function useDocumentTitle(view: string): void {
  useEffect(() => {
    document.title = `${view} · Oriel`;
  }, [view]);
}
