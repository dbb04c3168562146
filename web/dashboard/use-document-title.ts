import { useEffect } from 'preact/hooks';

/** Sets the title of the tab, the most specific word first [WCAG 2.4.2]. An empty view leaves the title to a component inside. */
export function useDocumentTitle(view: string): void {
  useEffect(() => {
    if (view !== '') document.title = `${view} · Oriel`;
  }, [view]);
}
