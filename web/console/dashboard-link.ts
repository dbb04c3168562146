/** The dashboard's list of instances ([oriel] dashboard_url); undefined if it is not known. */
export function listLink(): string | undefined {
  return linkIn('oriel-dashboard');
}

/** The address in the dashboard that opens a new console of an instance, by id or name; undefined if it is not known. */
export function consoleLink(instance: string, viewOnly: boolean): string | undefined {
  const base = linkIn('oriel-console');
  if (base === undefined || instance === '') return undefined;
  return `${base}${encodeURIComponent(instance)}${viewOnly ? '?view_only=1' : ''}`;
}

function linkIn(name: string): string | undefined {
  const content = document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? '';
  return /^https?:\/\//i.test(content) && URL.canParse(content) ? content : undefined;
}
