import type { Server } from '../../../../src/api-client/client.ts';
import { useText } from '../../../shared/language.ts';
import { hasConsole } from '../../api-client.ts';
import { MAX_TILES, wallHref } from '../../wall/wall-address.ts';

/** Leads to the consoles of the first listed instances, side by side. The filter of the list selects them. */
export function WallLink({ instances }: { readonly instances: readonly Server[] }) {
  const t = useText();
  const first = instances.filter(hasConsole).slice(0, MAX_TILES);
  if (first.length < 2) return null;
  return (
    <a class="button small" href={wallHref(first.map(({ id }) => id))}>
      {t('views.wall')} <span class="hint">{first.length}</span>
    </a>
  );
}
