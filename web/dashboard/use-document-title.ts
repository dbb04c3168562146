import { useEffect } from 'preact/hooks';

/** Sets the title of the tab, the most specific word first [WCAG 2.4.2]. */
export function useDocumentTitle(view: string): void {
  useEffect(() => {
    document.title = `${view} · Oriel`;
  }, [view]);
}
