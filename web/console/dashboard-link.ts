/** The dashboard's URL from the proxy ([oriel] dashboard_url); undefined if it is not set. */
export function dashboardLink(): string | undefined {
  const content = document.querySelector<HTMLMetaElement>('meta[name="oriel-dashboard"]')?.content ?? '';
  return /^https?:\/\//i.test(content) && URL.canParse(content) ? content : undefined;
}
