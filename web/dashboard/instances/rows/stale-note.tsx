import { useEffect, useState } from 'preact/hooks';
import { useText } from '../../../shared/language.ts';

/** The service sends something every 10 s, or the list is read every 5 s. */
const STALE_MS = 15_000;

/** Says that the list is old. It has a place of its own, so nothing moves when it appears. */
export function StaleNote({ heardAt }: { readonly heardAt: number }) {
  const t = useText();
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const age = now - heardAt;
  if (heardAt === 0 || age < STALE_MS) return null;
  return (
    <span class="pill tone-warn">{t('instances.stale', { seconds: String(Math.floor(age / 1_000)) })}</span>
  );
}
