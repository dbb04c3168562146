/** Where people ask for consoles, as the proxy knows it ([oriel] dashboard_url); undefined where it does not. */
export function dashboardLink(): string | undefined {
  const content = document.querySelector<HTMLMetaElement>('meta[name="oriel-dashboard"]')?.content ?? '';
  return /^https?:\/\//i.test(content) && URL.canParse(content) ? content : undefined;
}
